/**
 * A gentle hint beside a note that seems to speak of somebody's health, faith, politics or family; it never stops anybody.
 *
 * Without script the answer after saving says it (customers/middleware.py, with the same words).
 */
const WORDS = [
  "투병|입원|수술|우울증|공황|당뇨|고혈압|임신|유산|치매|항암|암 진단|암에 걸|지병|건강이 안|건강 문제|장애인|cancer|surgery|pregnan|diabet|depressi|hospitali|disabilit|illness",
  "교회|성당|불교|기독교|천주교|개신교|이슬람|종교|목사님|church|christian|buddhis|muslim|religio",
  "민주당|국민의힘|지지 정당|정치 성향|보수 성향|진보 성향|노조|노동조합|political|trade union|party member",
  "이혼|재혼|별거|배우자|아내|남편|와이프|시부모|자녀|아들|딸(?!기)|가족|결혼|divorce|wife|husband|children|daughter",
];
const NOTES = new Set(["line", "body", "interests", "text", "note", "win_loss_note", "personal_win"]);
const pattern = new RegExp(WORDS.join("|"), "i");
const words = document.getElementById("words")?.dataset ?? {};

const isNote = (name) => NOTES.has(name) || NOTES.has(name.split("-").pop().split("_").pop());

function hintOf(field) {
  const known = field.parentElement.querySelector(":scope > .sensitive");
  if (known) return known;
  const hint = Object.assign(document.createElement("p"), { className: "sensitive field__help warn", hidden: true });
  hint.setAttribute("role", "status");
  field.after(hint);
  return hint;
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("textarea, input[type=text], input:not([type])") || field.getAttribute("role") === "combobox" || !isNote(field.name ?? "") || !words.sensitive) return;
  const found = field.value.match(pattern);
  if (!found && !field.parentElement.querySelector(":scope > .sensitive")) return;
  const hint = hintOf(field);
  const text = found ? words.sensitive.replace("{word}", found[0]) : "";
  if (hint.textContent !== text) hint.textContent = text;
  hint.hidden = !found;
});
