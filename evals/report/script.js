"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const PAGE = 25;
  let shown = PAGE;
  const fold = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const skillName = (skill) => data.labels.skills[skill] || skill;
  const element = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const options = (select, rows) => {
    const kept = select.value;
    select.replaceChildren(...rows.map(([value, text]) => Object.assign(element("option", text), { value })));
    if (rows.some(([value]) => value === kept)) select.value = kept;
  };
  const run = () => data.runs[Number(byId("run").value) || 0];
  const counted = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return counts;
  };

  function chosen() {
    const skill = byId("skill").value, kind = byId("kind").value, text = fold(byId("text").value.trim());
    return run().cases.filter((c) => (!skill || c.skill === skill) && (!kind || c.failures.includes(kind)) && (!text || fold(c.question + " " + c.id).includes(text)));
  }

  function fill() {
    const skills = counted(run().cases.map((c) => c.skill));
    options(byId("skill"), [["", "Tất cả"], ...[...skills].map(([s, n]) => [s, `${skillName(s)} (${n})`])]);
    const kinds = counted(run().cases.flatMap((c) => c.failures));
    options(byId("kind"), [["", "Tất cả"], ...Object.entries(data.labels.failures).filter(([k]) => kinds.has(k)).map(([k, t]) => [k, `${t} (${kinds.get(k)})`])]);
  }

  function list(title, rows) {
    const box = element("div");
    box.append(element("h3", title));
    if (!rows.length) return box;
    const ul = element("ul");
    for (const [text, className] of rows) ul.append(element("li", text, className));
    box.append(ul);
    return box;
  }

  // The same comparison as the measures': folded, whole syllables.
  const says = (forms, text) => forms.some((f) => (" " + text + " ").includes(" " + words(f) + " "));
  const words = (text) => (fold(text.replace(/\*\*|\[\d+\]/g, "")).match(/[\p{L}\p{N}]+/gu) || []).join(" ");

  function detail(c) {
    const body = element("div", undefined, "body");
    const left = element("div"), right = element("div");
    if (c.history.length) left.append(list("Trước đó", c.history.map((t) => [`${t.role === "user" ? "Hỏi" : "Đáp"}: ${t.content}`])));
    left.append(element("h3", `Trả lời (${data.labels.statuses[c.status] || c.status})`), element("div", c.answer.replace(/\*\*/g, ""), "answer"));
    left.append(list("Đã dẫn", c.citations.map((x) => [`${x.label} (${x.id})`])));
    if (c.notices.length) left.append(list("Thông báo kèm theo", c.notices.map((n) => [n])));
    right.append(element("h3", "Mong đợi"), element("p", data.labels.statuses[c.expected] || c.expected));
    const cited = new Set(c.citations.map((x) => x.id));
    if (c.gold.length) right.append(list("Căn cứ chuẩn", c.gold.map((g) => [`${g.id}${g.grade === 1 ? " (phụ)" : ""}${cited.has(g.id) ? " ✓" : ""}`, cited.has(g.id) ? "yes" : g.grade === 2 ? "no" : ""])));
    const said = words(c.answer);
    if (c.key_facts.length) right.append(list("Ý phải có", c.key_facts.map((f) => { const met = c.status === "answered" && says(f, said); return [`${met ? "✓" : "✗ thiếu:"} ${f.join(" | ")}`, met ? "yes" : "no"]; })));
    if (c.must_not.length) right.append(list("Không được nói", c.must_not.map((t) => [t])));
    const short = Object.entries(c.measures).filter(([name, v]) => ["right_first", "f1_article", "f1_clause", "key_facts", "list_complete", "validity", "robust"].includes(name) && v < 1);
    if (short.length) right.append(list("Hụt ở", short.map(([name, v]) => [`${data.labels.measures[name] || name}: ${Math.round(v * 100)} %`])));
    body.append(left, right);
    return body;
  }

  function card(c) {
    const box = element("details"), head = element("summary", c.question + " ");
    head.append(element("br"), element("span", c.id, "tag"), element("span", skillName(c.skill), "tag"));
    for (const kind of c.failures) head.append(element("span", data.labels.failures[kind] || kind, "tag bad"));
    box.append(head);
    box.addEventListener("toggle", () => { if (box.open && box.childElementCount === 1) box.append(detail(c)); });
    return box;
  }

  function draw() {
    const found = chosen();
    byId("count").textContent = `${found.length} câu chưa đạt` + (found.length > shown ? `, đang xem ${shown}` : "");
    byId("cases").replaceChildren(...found.slice(0, shown).map(card));
    byId("more").hidden = found.length <= shown;
  }

  options(byId("run"), data.runs.map((r, n) => [String(n), r.label]));
  fill();
  draw();
  for (const id of ["skill", "kind", "text"]) byId(id).addEventListener("input", () => { shown = PAGE; draw(); });
  byId("run").addEventListener("input", () => { shown = PAGE; fill(); draw(); });
  byId("more").addEventListener("click", () => { shown += PAGE; draw(); });
  document.querySelector(".filters").addEventListener("submit", (e) => e.preventDefault());
  const heat = byId("heat");
  if (heat) heat.addEventListener("input", () => document.querySelectorAll("[data-heat]").forEach((d) => { d.hidden = d.dataset.heat !== heat.value; }));
})();
