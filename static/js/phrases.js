// Phrases to press below a note, for who stands in a stairwell: each is added to what is typed already.
// <textarea data-phrases="一切都好|身体不太舒服" data-label="常用语">

function add(area, phrase) {
  const said = area.value.trimEnd();
  const joint = said === "" || /[。！？.!?]$/.test(said) ? "" : /[\u4e00-\u9fff]$/.test(said) ? "，" : ", ";
  area.value = said + joint + phrase;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

for (const area of document.querySelectorAll("textarea[data-phrases]")) {
  const group = document.createElement("div");
  group.className = "pills mt-2";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", area.dataset.label);
  for (const phrase of area.dataset.phrases.split("|")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pill border-0";
    button.textContent = phrase;
    button.addEventListener("click", () => add(area, phrase));
    group.append(button);
  }
  area.after(group);
}
