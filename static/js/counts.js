// Before saving: which of the open items this deed settles, by its kind, its day and how it went. Without this script
// the page lists all of them, each with the kinds that count.
// <section data-counts> <h2 data-done data-open> <p data-hint> <li data-kinds="3 4" data-from="2026-03-01">

function chosen(form, name) {
  return form.querySelector(`input[name=${name}]:checked`)?.value ?? "";
}

function watch(box) {
  const form = box.closest("form");
  const title = box.querySelector("[data-done]");
  const hint = box.querySelector("[data-hint]");
  const lines = [...box.querySelectorAll("li[data-kinds]")];
  const counts = (line, kind, day) =>
    line.dataset.kinds.split(" ").includes(kind) && (!day || line.dataset.from <= day);

  const show = () => {
    const kind = chosen(form, "kind");
    const missed = chosen(form, "outcome") === "not_home";
    const day = form.elements.day?.value ?? "";
    let n = 0;
    for (const line of lines) {
      const does = kind !== "" && counts(line, kind, day);
      line.hidden = kind !== "" && !does;
      line.classList.toggle("is-open", !does || missed);
      n += does ? 1 : 0;
    }
    const settles = n > 0 && !missed;
    box.classList.toggle("is-done", settles);
    title.textContent = settles ? title.dataset.done : title.dataset.open;
    title.classList.toggle("good", settles);
    hint.hidden = settles;
    hint.textContent = kind === "" ? box.dataset.none : n === 0 ? box.dataset.nothing : box.dataset.missed;
  };
  form.addEventListener("change", show);
  show();
}

for (const box of document.querySelectorAll("[data-counts]")) watch(box);
