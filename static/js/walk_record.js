// The form for one visit, on the device. The key is made when the form opens: pressed twice it is one visit.

const screens = () => document.querySelectorAll("[data-screen]");

/** Show one of the two screens, and put the focus on its heading. */
export function showScreen(name) {
  for (const screen of screens()) screen.hidden = screen.dataset.screen !== name;
  document.querySelector(`[data-screen="${name}"] h1`).focus();
  scrollTo(0, 0);
}

const wordsOf = (input) => input.labels[0].innerText.trim();

function wrong(form, day) {
  if (!form.elements.kind?.value || !form.elements.outcome.value) return form.dataset.wordsAnswers;
  return form.elements.day.value > day ? form.dataset.wordsDay : "";
}

function written(form, door, list, key) {
  const { kind, outcome, note, day } = form.elements;
  const chosen = [kind, outcome].map((field) => form.querySelector(`[name=${field[0]?.name ?? field.name}]:checked`));
  return {
    key,
    kind: Number(kind.value),
    household: door.id,
    outcome: outcome.value,
    note: note.value,
    day: day.value || list.day,
    at: Date.now() + list.ahead,
    was: door.was,
    where: door.was.door,
    what: chosen.map(wordsOf).join(" · "),
    noted: wordsOf(chosen[1]),
  };
}

/** Open the form for a door of the list; `save(record)` once it is whole, `leave()` when it is given up. */
export function openForm(door, list, save, leave) {
  const form = document.querySelector("[data-record]");
  const alert = document.querySelector("[data-wrong]");
  const key = crypto.randomUUID();
  form.reset();
  form.elements.day.value = form.elements.day.max = list.day;
  alert.hidden = true;
  document.querySelector("[data-screen=record] [data-door]").textContent = door.was.door;
  form.onsubmit = (event) => {
    event.preventDefault();
    alert.textContent = wrong(form, list.day);
    alert.hidden = !alert.textContent;
    if (alert.hidden) save(written(form, door, list, key));
    else alert.scrollIntoView({ block: "nearest" });
  };
  form.querySelector("[data-back]").onclick = leave;
  showScreen("record");
}
