// A form is sent once: its buttons rest after the first press, and wake when the reader comes back to the page.
// `data-again` on a form leaves it alone, for answers that are downloads. htmx looks after its own forms.

const REST = 15_000; // then the network has probably lost it, and pressing again must work

const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

function wake(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  for (const button of buttonsOf(form)) button.disabled = button.dataset.restless === "off";
}

function rest(form) {
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  // Later, because a disabled button does not send its own name and value.
  setTimeout(() => {
    for (const button of buttonsOf(form)) {
      if (button.disabled) button.dataset.restless = "off"; // was disabled before: stays so
      button.disabled = true;
    }
  });
  setTimeout(() => wake(form), REST);
}

const isOurs = (form) => form.method === "post" && !("again" in form.dataset) && !form.hasAttribute("hx-post");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !isOurs(form)) return;
  if (form.dataset.sent) event.preventDefault();
  else rest(form);
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) wake(form);
});
