// The page for the walk without network: the list from the device, a form for a door, what waits to be sent.

import { dropRecord, guard, keepKey, keepRecord, listOfToday, noteDoor, onNews, putDown, recordsOf } from "./kept.js";
import { showRecords, showStops } from "./walk_list.js";
import { canKeep, take } from "./walk_pack.js";
import { openForm, showScreen } from "./walk_record.js";
import { send } from "./walk_send.js";

const PATIENCE = 4000; // milliseconds
const root = document.querySelector("[data-offline]");
const part = (name) => root.querySelector(`[data-${name}]`);
const words = part("told").dataset;
let mark = ""; // whose page this is: the list's account, or whoever is signed in

function say(name) {
  part("said").textContent = words[name] ?? "";
  if (name !== "signedOut") return;
  const link = document.createElement("a");
  link.href = words.doorAddress;
  link.textContent = words.signIn;
  part("said").append(" ", link);
}

let midnight = 0;

async function show() {
  const list = await listOfToday();
  clearTimeout(midnight);
  if (list) midnight = setTimeout(show, list.until - Date.now());
  mark = list?.mark ?? mark;
  const records = mark ? await recordsOf(mark) : [];
  part("day").textContent = list ? `${list.words} · ${words.until}` : "";
  for (const door of list?.stops.flatMap((stop) => stop.doors) ?? []) {
    door.noted ||= records.find((one) => one.household === door.id)?.noted; // on a list that was taken after it
  }
  showStops(part("stops"), list?.stops ?? [], (door) => openForm(door, list, save, leave));
  part("empty").hidden = Boolean(list);
  part("tools").hidden = !list;
  showRecords(part("unsent"), records.filter((one) => !one.held));
  showRecords(part("changed"), records.filter((one) => one.held && !one.later), choices);
  showRecords(part("later"), records.filter((one) => one.later), choices);
}

async function leave() {
  await show();
  showScreen("day");
}

async function save(record) {
  try {
    await keepRecord(mark, record);
    await noteDoor(record.household, record.noted);
  } catch {
    await leave();
    return say("notKept");
  }
  await leave();
  say("kept");
  if (navigator.onLine) await sendNow();
}

async function sendNow() {
  say("sending");
  const how = await send(root.dataset.sync);
  await show();
  say(how);
  if (how === "held") part("changed").querySelector("h2").focus();
}

const choices = {
  anyway: async (record) => {
    await keepRecord(mark, { ...record, held: false, anyway: true });
    await sendNow();
  },
  drop: async (record) => {
    await dropRecord(record.key);
    await noteDoor(record.household, "");
    await show();
  },
  keep: async (record) => {
    await keepRecord(mark, { ...record, later: true });
    await show();
  },
};

async function renew() {
  try {
    await take(root.dataset.pack, root.dataset.worker);
    await show();
  } catch {
    say("failed");
  }
}

async function drop() {
  await putDown();
  await show();
  say("dropped");
}

/** The server has said who is signed in. */
async function known(now) {
  if (now?.mark) {
    mark = now.mark;
    await keepKey(mark, now.key); // what he sealed before can be read again
  }
  await show();
  if (now && !now.mark) say("signedOut");
  else if (now && !part("unsent").hidden) await sendNow();
}

/** Ask first whose list it may be; a network that says nothing is none. */
async function begin() {
  const asked = guard().then(known);
  const late = new Promise((yes) => setTimeout(yes, PATIENCE));
  if (navigator.onLine) await Promise.race([asked, late]);
  await show();
}

if (canKeep()) {
  part("send").addEventListener("click", sendNow);
  part("renew").addEventListener("click", renew);
  part("drop").addEventListener("click", drop);
  addEventListener("online", () => !part("unsent").hidden && sendNow());
  document.addEventListener("visibilitychange", show); // a telephone that slept over midnight
  onNews(show);
  begin();
} else part("empty").hidden = false;
