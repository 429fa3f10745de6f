// Sends what was written without network: one window at a time, each record once by its key. A record leaves the device
// only after the server has said that it has it; what it holds back waits for a decision.

import { dropRecord, keepKey, keepRecord, recordsOf, who } from "./kept.js";

const PORTION = 50;

async function post(address, token, records) {
  const answer = await fetch(address, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ records }),
  });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).answers;
}

/** What the server answered about one record. */
async function settle(mark, record, answer) {
  if (answer.state === "stored" || answer.state === "again") return dropRecord(record.key);
  const held = { ...record, anyway: false, held: true, later: false, words: answer.words, may: answer.may };
  return keepRecord(mark, held);
}

async function sendAll(address) {
  const now = await who().catch(() => null);
  if (!now) return "noNetwork";
  if (!now.mark) return "signedOut";
  await keepKey(now.mark, now.key);
  const ready = (await recordsOf(now.mark)).filter((record) => !record.held);
  let held = false;
  for (let from = 0; from < ready.length; from += PORTION) {
    const portion = ready.slice(from, from + PORTION);
    const answers = await post(address, now.token, portion);
    for (const [n, record] of portion.entries()) {
      if (answers[n]?.key !== record.key) throw new Error("answers do not fit");
      await settle(now.mark, record, answers[n]);
      held ||= !["stored", "again"].includes(answers[n].state);
    }
  }
  if (held) return "held";
  return ready.length ? "sent" : "";
}

/** Send everything that waits; gives which words tell how it went: sent, held, noNetwork, notTaken, signedOut, elsewhere. */
export function send(address) {
  return navigator.locks.request("linli-walk-send", { ifAvailable: true }, (lock) => {
    if (!lock) return "elsewhere";
    return sendAll(address).catch(() => "notTaken");
  });
}
