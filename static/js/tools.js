// Size and colours change at once and without a new page, so that nothing half-written is lost; the cookie is set as by the
// link itself. Another language needs a new page: with something half-written the first press only warns.
// <a class="tool" data-look="elder" href="…?elder=1">, <a class="tool" data-leaves="换语言会…" href="…?language=en">

const html = document.documentElement;

const LOOKS = {
  elder: (value) => html.classList.toggle("elder", value === "1"),
  theme: (value) => (html.dataset.bsTheme = value),
};

function change(event) {
  const link = event.currentTarget;
  const name = link.dataset.look;
  event.preventDefault();
  LOOKS[name](new URL(link.href).searchParams.get(name));
  // The other one of the two stands there now.
  link.parentElement.querySelector(`[data-look="${name}"]:not([href="${link.getAttribute("href")}"])`)?.focus();
  fetch(link.href, { redirect: "manual" }).catch(() => {}); // without a network it holds for this page
}

/** Whether somebody has written into a form whose draft is not kept with the server. */
let touched = false;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.method === "post" && !("autosave" in form.dataset)) touched = true;
});
document.addEventListener("submit", () => (touched = false));

function warn(event) {
  if (!touched) return;
  event.preventDefault();
  touched = false; // the second press goes
  const note = document.createElement("div");
  note.className = "flash is-wait";
  note.setAttribute("role", "alert");
  note.textContent = event.currentTarget.dataset.leaves;
  document.querySelector("#main .wrap, #main").prepend(note);
  note.scrollIntoView({ block: "nearest" });
}

for (const link of document.querySelectorAll("[data-look]")) link.addEventListener("click", change);
for (const link of document.querySelectorAll("[data-leaves]")) link.addEventListener("click", warn);
