// The demo's page: shows /demo/state whenever it changes, types on telephones, turns the clock, opens letters.
// Every text it shows comes from the server or from the page itself.

const EVERY = 500; // milliseconds between two looks
const SOON = [120, 250, 400]; // and after something was done here
const SAME_KEY = 900; // milliseconds in which the same key goes on to its next letter
const LETTERS = {
  1: ".,?!'", 2: "abc2", 3: "def3", 4: "ghi4", 5: "jkl5", 6: "mno6", 7: "pqrs7", 8: "tuv8", 9: "wxyz9",
  "*": "-:/+*", 0: " 0",
};
const MODES = ["ABC", "abc", "123"];

const $ = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

// --- what the page shows ---

let version = "";
let shown = null; // the latest state
let looking = false;

async function look() {
  if (looking) return;
  looking = true;
  try {
    const headers = version ? { "If-None-Match": version } : {};
    const answer = await fetch("/demo/state", { headers, cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (answer.status === 200) {
      const state = await answer.json();
      version = answer.headers.get("ETag");
      show(state);
    } else if (answer.status !== 304) throw new Error(answer.status);
    $("lost").hidden = true;
  } catch {
    $("lost").hidden = false;
  } finally {
    looking = false;
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// A telephone makes a link of an address: those of our own pages, here.
function putWithLinks(element, text) {
  if (element.textContent === text) return;
  element.replaceChildren(...text.split(/(https?:\/\/[^\s/]+\/p\/[0-9a-z]+)/).map((part, at) => {
    if (at % 2 === 0) return document.createTextNode(part);
    const href = new URL(part).pathname;
    return Object.assign(document.createElement("a"), { href, target: "_blank", rel: "noreferrer", textContent: part });
  }));
}

function show(state) {
  const first = shown === null;
  shown = state;
  put($("hour"), state.hour);
  put($("day"), state.day);
  put($("hint"), state.hint);
  put($("next"), state.next);
  document.querySelector('[data-turn="next"]').disabled = state.over;
  state.phones.forEach((phone, n) => phones[n].show(phone, state.hour, first));
  showLetters(state.letters);
}

// --- telephones ---

class Phone {
  constructor(seat, n) {
    this.seat = seat;
    this.n = n;
    this.thread = seat.querySelector(".thread");
    this.input = seat.querySelector("input");
    this.known = new Map(); // messages on the screen, by their id
    this.mode = 0;
    this.forget();
    seat.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.input.addEventListener("input", () => { this.forget(); this.echo(); });
    this.keys = [...seat.querySelectorAll("[data-key]")];
    this.keys.forEach((key) => key.addEventListener("click", () => this.press(key.dataset.key)));
    seat.querySelector(".keys").addEventListener("keydown", (event) => this.move(event));
    this.echo();
  }

  field(name) {
    return this.seat.querySelector(`[data-show="${name}"]`);
  }

  show(phone, hour, first) {
    for (const name of ["number", "when", "reply"]) put(this.field(name), phone[name]);
    put(this.field("hour"), hour);
    this.field("reply").dataset.tone = phone.tone;
    const atEnd = this.thread.scrollHeight - this.thread.scrollTop - this.thread.clientHeight < 40;
    const ids = new Set(phone.messages.map((message) => message.id));
    for (const [id, item] of this.known) if (!ids.has(id)) { item.remove(); this.known.delete(id); }
    const fresh = phone.messages.filter((message) => !this.known.has(message.id));
    phone.messages.forEach((message, place) => this.lay(message, place));
    if (fresh.length || atEnd) this.end();
    if (fresh.some((message) => message.side === "out") && !first) this.ring();
    if (first) requestAnimationFrame(() => this.thread.setAttribute("aria-live", "polite"));
  }

  end() {
    this.thread.scrollTop = this.thread.scrollHeight;
  }

  lay(message, place) {
    const item = this.known.get(message.id) ?? this.make(message);
    if (this.thread.children[place] !== item) this.thread.insertBefore(item, this.thread.children[place] ?? null);
    const mark = item.querySelector(".mark");
    put(mark, message.mark);
    mark.title = message.marked;
    mark.setAttribute("aria-label", message.marked);
    mark.hidden = !message.marked;
    explain(item.querySelector(".why"), message.why);
  }

  make(message) {
    const item = $("message").content.firstElementChild.cloneNode(true);
    item.classList.add(message.side, ...(shown && this.known.size ? ["fresh"] : []));
    putWithLinks(item.querySelector(".text"), message.text);
    put(item.querySelector("time"), message.at);
    item.querySelector(".why").open = $("why-all").checked;
    this.known.set(message.id, item);
    return item;
  }

  ring() {
    tab(this.n, !inView.has(this.seat));
    if (calm) return;
    this.seat.classList.remove("rings");
    requestAnimationFrame(() => this.seat.classList.add("rings"));
  }

  // Typing as on a telephone of the nineties: each key again and again until its letter comes.

  forget() {
    clearTimeout(this.timer);
    this.held = null;
    this.turns = 0;
  }

  echo() {
    const text = this.input.value;
    const typed = this.field("typed");
    typed.textContent = this.held ? text.slice(0, -1) : text;
    if (this.held) typed.append(Object.assign(document.createElement("u"), { textContent: text.slice(-1) }));
    put(this.field("mode"), MODES[this.mode]);
    typed.parentElement.scrollTop = typed.parentElement.scrollHeight;
  }

  press(key) {
    if (key === "send") return this.send();
    if (key === "clear") {
      this.forget();
      this.input.value = this.input.value.slice(0, -1);
    } else if (key === "#") {
      this.forget();
      this.mode = (this.mode + 1) % MODES.length;
    } else this.type(key);
    this.echo();
  }

  type(key) {
    const letters = this.mode === 2 ? key : LETTERS[key];
    const again = this.held === key && letters.length > 1;
    const turns = again ? this.turns + 1 : 0;
    const letter = letters[turns % letters.length];
    const before = again ? this.input.value.slice(0, -1) : this.input.value;
    this.forget();
    this.input.value = before + (this.mode === 0 ? letter.toUpperCase() : letter);
    this.held = key;
    this.turns = turns;
    this.timer = setTimeout(() => { this.forget(); this.echo(); }, SAME_KEY);
  }

  move(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 3, ArrowUp: -3 };
    const from = this.keys.indexOf(document.activeElement);
    // Send and C stand over the first and the third column; between them there is no key.
    const grid = [this.keys[0], null, ...this.keys.slice(1)];
    const to = grid[grid.indexOf(this.keys[from]) + (steps[event.key] ?? 0)];
    if (!(event.key in steps) || from < 0 || !to) return;
    event.preventDefault();
    this.keys.forEach((key) => { key.tabIndex = key === to ? 0 : -1; });
    to.focus();
  }

  clear() {
    this.forget();
    this.input.value = "";
    this.echo();
  }

  async send() {
    const words = this.input.value;
    this.forget();
    if (!words.trim()) return this.echo();
    this.input.value = "";
    this.echo();
    if (!(await act("/demo/say", { phone: String(this.n), words })) && !this.input.value) this.input.value = words;
    this.echo();
  }
}

function explain(why, lines) {
  const said = JSON.stringify(lines);
  why.hidden = lines.length === 0;
  if (why.dataset.said === said) return;
  why.dataset.said = said;
  const terms = lines.flatMap(([term, words]) => [
    Object.assign(document.createElement("dt"), { textContent: term }),
    Object.assign(document.createElement("dd"), { textContent: words }),
  ]);
  why.querySelector("dl").replaceChildren(...terms);
}

// --- what can be done ---

async function act(path, what) {
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(what) });
    [0, ...SOON].forEach((delay) => setTimeout(look, delay));
    return answer.ok;
  } catch {
    $("lost").hidden = false;
    return false;
  }
}

async function busily(button, path, what) {
  if (document.body.dataset.busy) return;
  document.body.dataset.busy = "yes";
  button.setAttribute("aria-busy", "true");
  const done = await act(path, what);
  button.removeAttribute("aria-busy");
  delete document.body.dataset.busy;
  return done;
}

// --- the agent's mailbox ---

const read = new Set(JSON.parse(localStorage.getItem("demo-read") ?? "[]"));
let opened = null;

function showLetters(letters) {
  if (!letters.length) { read.clear(); remember(); }
  const numbers = new Set(letters.map((letter) => String(letter.number)));
  for (const item of [...$("letters").children]) if (!numbers.has(item.dataset.number)) item.remove();
  if (opened !== null && !numbers.has(String(opened))) close();
  letters.forEach((letter, place) => {
    const list = $("letters");
    const item = list.querySelector(`[data-number="${letter.number}"]`) ?? makeLetter(letter);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  countUnread();
}

function makeLetter(letter) {
  const item = $("letter").content.firstElementChild.cloneNode(true);
  item.dataset.number = letter.number;
  put(item.querySelector(".subject"), letter.subject);
  put(item.querySelector(".at"), letter.at);
  put(item.querySelector(".to"), letter.to);
  item.querySelector(".to").hidden = !letter.to;
  item.querySelector("button").addEventListener("click", () => open(letter.number));
  return item;
}

function countUnread() {
  let unread = 0;
  for (const item of $("letters").children) {
    const number = Number(item.dataset.number);
    item.classList.toggle("unread", !read.has(number));
    item.querySelector("button").toggleAttribute("aria-current", number === opened);
    unread += !read.has(number);
  }
  const all = $("letters").children.length;
  const { none, done, one, many } = $("unread").dataset;
  put($("unread"), unread > 1 ? `${unread} ${many}` : unread ? one : all ? done : none);
  put($("count"), all > 1 ? `(${all})` : "");
  $("unread").classList.toggle("some", unread > 0);
  tab("mailbox", unread > 0);
}

function remember() {
  localStorage.setItem("demo-read", JSON.stringify([...read]));
}

function open(number) {
  opened = number;
  read.add(number);
  remember();
  $("frame").src = `/demo/letters/${number}`;
  $("apart").href = `/demo/letters/${number}`;
  $("frame").hidden = $("tools").hidden = false;
  $("nothing").hidden = true;
  countUnread();
  bringIntoList(document.querySelector(`[data-number="${number}"]`));
}

// Not scrollIntoView: the page itself must stay where it is.
function bringIntoList(item) {
  const list = $("letters");
  const top = item.offsetTop - list.offsetTop;
  const below = top + item.offsetHeight - list.clientHeight;
  list.scrollTop = Math.min(Math.max(list.scrollTop, below), top);
}

function close() {
  opened = null;
  $("frame").removeAttribute("src");
  $("frame").hidden = $("tools").hidden = true;
  $("nothing").hidden = false;
}

function fit() {
  const inside = $("frame").contentDocument;
  if (!inside?.body || opened === null) return;
  const here = $("frame").contentWindow.location.pathname;
  $("back").hidden = here.startsWith("/demo/letters/");
  $("apart").href = here;
  $("frame").style.setProperty("--tall", `${inside.documentElement.scrollHeight}px`);
}

// --- small screens: where to look ---

function tab(name, alert) {
  const link = document.querySelector(`[data-tab="${name}"]`);
  link.querySelector(".dot").hidden = !alert;
}

const inView = new Set();

function see({ target, isIntersecting }) {
  inView[isIntersecting ? "add" : "delete"](target);
  if (isIntersecting) tab(target.dataset.phone, false);
}

function go(event) {
  const link = event.target.closest("[data-tab]");
  if (!link) return;
  event.preventDefault();
  const place = document.querySelector(link.getAttribute("href"));
  place.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start", inline: "center" });
}

// --- begin ---

const phones = [...document.querySelectorAll("[data-phone]")].map((seat, n) => new Phone(seat, n));
const sight = new IntersectionObserver((entries) => entries.forEach(see), { threshold: 0.5 });
phones.forEach((phone) => sight.observe(phone.seat));

document.querySelectorAll("[data-turn]").forEach((button) =>
  button.addEventListener("click", () => busily(button, "/demo/turn", { how: button.dataset.turn })));
$("again").addEventListener("click", async () => {
  if (await busily($("again"), "/demo/again", {})) phones.forEach((phone) => phone.clear());
});
$("why-all").checked = localStorage.getItem("demo-why") === "yes";
$("why-all").addEventListener("change", () => {
  localStorage.setItem("demo-why", $("why-all").checked ? "yes" : "no");
  document.querySelectorAll(".why").forEach((why) => { why.open = $("why-all").checked; });
  phones.forEach((phone) => phone.end());
});
$("back").addEventListener("click", (event) => { event.preventDefault(); open(opened); });
$("frame").addEventListener("load", fit);
document.querySelector(".tabs").addEventListener("click", go);
look();
setInterval(look, EVERY);
