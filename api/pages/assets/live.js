// The overview stays fresh: figures that are asked for again, and the newest entries as they come,
// by server-sent events (WHATWG HTML section 9.2). Without script both stand as they were loaded.
import { putInPlace } from './fresh.js';

const secondsBetweenUpdates = 10;
const secondsBetweenWords = 30; // to those who hear the page
const milliseconds = 300;       // entries that come within are shown at once
const linesMax = 10;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const language = document.documentElement.lang;

/// Date and minute in Viet Nam (UTC+07:00), as the server prints them.
function timeText(time) {
  const [, year, month, day, minute] = new Date(new Date(time).getTime() + 7 * 3_600_000)
    .toISOString().match(/^(\d+)-(\d+)-(\d+)T(\d+:\d+)/);
  return language === 'en' ? `${Number(day)} ${months[month - 1]} ${year}, ${minute}`
    : `${day}/${month}/${year} ${minute}`;
}

/// The newest entries. `list` holds their table, `state` says how it stands with the stream and
/// has all words as data.
class Latest {
  constructor(list, state) {
    this.list = list;
    this.state = state;
    this.line = document.getElementById('line').content;
    this.said = document.getElementById('said');
    this.source = null;
    this.waiting = []; // came, and not shown yet
    this.untold = 0;
    this.toldAt = 0;
    this.timer = null;
    list.addEventListener('focusout', () => this.showSoon());
  }

  get isOpen() { return this.source !== null; }

  /// Behind the newest entry the list has, so that none is missed.
  open() {
    if (this.isOpen) return;
    const { from, kinds } = this.state.dataset;
    this.source = new EventSource(`${from}?after=${this.list.dataset.after}`);
    this.source.addEventListener('open', () => this.say('live'));
    this.source.addEventListener('error', () => {
      // It comes back by itself, with Last-Event-ID, unless the server said no.
      if (this.source?.readyState === EventSource.CLOSED) this.close();
      this.say('lost');
    });
    // The type of an event is its command's kind; an EventSource hears only what it listens for.
    for (const kind of kinds.split(' '))
      this.source.addEventListener(kind, event => this.take(event));
  }

  close() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.timer);
    this.timer = null;
  }

  /// The list was made anew: what waited is in it, or will come again behind it.
  forget() { this.waiting = []; }

  say(what) {
    const words = this.state.dataset[what];
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  take({ lastEventId, type, data }) {
    this.list.dataset.after = lastEventId;
    this.waiting.push({ index: lastEventId, kind: type, data });
    if (this.waiting.length > linesMax) this.waiting.shift();
    ++this.untold;
    this.showSoon();
  }

  showSoon() {
    this.timer ??= setTimeout(() => { this.timer = null; this.show(); }, milliseconds);
  }

  /// Whoever is in the list keeps it as it is until they leave.
  show() {
    if (this.waiting.length === 0) return;
    if (this.list.contains(document.activeElement)) return this.say('held');
    const body = this.list.querySelector('tbody');
    body.prepend(...this.waiting.splice(0).reverse().map(entry => this.lineOf(entry)));
    while (body.rows.length > linesMax) body.lastElementChild.remove();
    if (this.source?.readyState === EventSource.OPEN) this.say('live');
    this.tell();
  }

  lineOf({ index, kind, data }) {
    const line = document.importNode(this.line, true);
    const link = line.querySelector('a');
    const address = new URL(link.href);
    address.pathname += index;
    link.href = address.pathname + address.search;
    link.textContent = Number(index).toLocaleString(language);
    const time = line.querySelector('time');
    time.dateTime = JSON.parse(data).time;
    time.textContent = timeText(time.dateTime);
    line.querySelector('code').textContent = kind;
    return line;
  }

  /// How many came, now and then, for those who do not see them come.
  tell() {
    if (this.untold === 0 || Date.now() - this.toldAt < secondsBetweenWords * 1000) return;
    this.said.textContent = `${this.state.dataset.came}: ${this.untold}`;
    this.toldAt = Date.now();
    this.untold = 0;
  }
}

/// Puts new figures in the place of the old, unless somebody is in them or wants them to stand. A
/// page nobody sees asks for nothing and keeps no stream.
function keepFresh(figures, latest) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  let paused = false;

  const inUse = part =>
    part.contains(document.activeElement) || part.querySelector('details[open]') !== null;
  async function refresh() {
    if (paused || document.hidden) return;
    const answer = await fetch(figures.dataset.refresh).catch(() => null);
    if (answer?.status === 401) location.reload(); // the session ended
    if (!answer?.ok) return;
    const html = await answer.text();
    if (paused || document.hidden) return;
    putInPlace(html, part => {
      if (inUse(part) || (part === latest.list && latest.isOpen)) return true;
      if (part === latest.list) latest.forget();
      return false;
    });
    latest.open();
    latest.tell();
  }
  const show = () => {
    button.textContent = paused ? figures.dataset.goOn : figures.dataset.pause;
  };
  button.addEventListener('click', () => {
    paused = !paused;
    show();
    if (!paused) return refresh();
    latest.close();
    latest.say('paused');
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) latest.close();
    else refresh();
  });
  show();
  figures.before(button);
  if (!document.hidden) latest.open();
  setInterval(refresh, secondsBetweenUpdates * 1000);
}

const figures = document.getElementById('now');
if (figures)
  keepFresh(figures, new Latest(document.getElementById('latest'),
                                document.getElementById('stream')));
