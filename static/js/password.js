// A button that shows what is typed into a password field: <input type="password" data-show="显示" data-hide="隐藏">.
function offerLook(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link btn-sm px-0";
  button.setAttribute("aria-controls", field.id);
  const say = () => {
    button.textContent = field.type === "password" ? field.dataset.show : field.dataset.hide;
  };
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    say();
  });
  // Never sent or remembered as plain text.
  field.form?.addEventListener("submit", () => {
    field.type = "password";
    say();
  });
  say();
  field.after(button);
}

for (const field of document.querySelectorAll("input[type=password][data-show]")) offerLook(field);
