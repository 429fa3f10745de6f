// How much room is left: <textarea maxlength="500" data-counter="还可以写 {n} 字">. Spoken only near the end.
const NEAR = 20;

function counterFor(field) {
  const line = document.createElement("p");
  line.className = "form-text counter";
  field.after(line);
  const show = () => {
    const left = field.maxLength - field.value.length;
    line.textContent = field.dataset.counter.replace("{n}", left);
    line.ariaLive = left <= NEAR ? "polite" : "off";
  };
  field.addEventListener("input", show);
  show();
}

for (const field of document.querySelectorAll("[data-counter][maxlength]")) counterFor(field);
