// Shows the list of the day and what was written, from templates in the page: all words come from the server.

const copyOf = (name) => document.querySelector(`template[data-${name}]`).content.cloneNode(true);

function doorRow(door, open) {
  const part = copyOf("door");
  part.querySelector("[data-no]").textContent = door.door;
  const why = part.querySelector("[data-why]");
  for (const duty of door.duties) {
    const name = document.createElement("b");
    name.textContent = duty.label;
    const due = document.createElement("span");
    due.className = "nowrap";
    due.textContent = duty.due;
    why.append(name, " ", due, document.createElement("br"));
  }
  if (door.noted) why.append(door.noted);
  part.querySelector("li").classList.toggle("is-past", Boolean(door.noted));
  const button = part.querySelector("[data-note]");
  button.querySelector("span").append(door.door);
  button.addEventListener("click", () => open(door));
  return part;
}

/** Put the stops of the walk into `place`; `open(door)` when a door is to be written about. */
export function showStops(place, stops, open) {
  const rows = stops.map((stop) => {
    const part = copyOf("stop");
    part.querySelector("[data-building]").textContent = stop.building;
    part.querySelector(".doors").append(...stop.doors.map((door) => doorRow(door, open)));
    return part;
  });
  place.replaceChildren(...rows);
}

function choices(part, record, act) {
  const anyway = part.querySelector("[data-anyway]");
  const drop = part.querySelector("[data-throw]");
  anyway.hidden = !record.may;
  anyway.addEventListener("click", () => act.anyway(record));
  drop.addEventListener("click", () => {
    if (drop.dataset.asked) act.drop(record);
    drop.dataset.asked = "yes"; // the second press goes
    drop.textContent = drop.dataset.sure;
  });
  const keep = part.querySelector("[data-keep]");
  keep.hidden = record.later;
  keep.addEventListener("click", () => act.keep(record));
}

function recordRow(record, act) {
  const part = copyOf("row");
  part.querySelector("[data-where]").textContent = record.where;
  part.querySelector("[data-what]").textContent = record.what;
  part.querySelector("[data-wrote]").textContent = record.note;
  const lines = (record.words ?? []).map((words) => {
    const line = document.createElement("p");
    line.textContent = words;
    return line;
  });
  part.querySelector("[data-words]").append(...lines);
  if (act) choices(part, record, act);
  else part.querySelector("[data-choices]").remove();
  return part;
}

/** Put records into a section, which shows only with some in it. `act`: what may be done with each, if anything. */
export function showRecords(section, records, act) {
  section.querySelector("[data-rows]").replaceChildren(...records.map((record) => recordRow(record, act)));
  section.hidden = !records.length;
}
