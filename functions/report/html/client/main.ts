import { hydrate, render } from 'preact';
import { severities } from '#model/finding/severity.ts';
import { PageContexts, h } from '../markup.ts';
import { type Packed, recordsOf, type ListView } from '../view.ts';
import { noFilter } from '../filter.ts';
import { FindingsApp, noWish, type Wish } from './findings-app.ts';
import type { PageTexts } from '../../texts/fill.ts';

const mostPrinted = 300;

void start();

async function start(): Promise<void> {
  const place = document.getElementById('findings-app');
  const data = document.getElementById('data');
  if (!place || !data) return;
  if (!canUnpack()) {
    document.getElementById('old-browser')?.removeAttribute('hidden');
    return;
  }
  document.documentElement.classList.add('js');
  run(place, await unpack(data.textContent));
}

/** Everything that changes the list comes by here, so that it is drawn before the next thing happens. */
function run(place: HTMLElement, { view, texts, now }: Unpacked): void {
  let wish: Wish = noWish;
  let printed: number | null = null;
  const node = () =>
    h(PageContexts.Provider, { value: { texts, now } }, h(FindingsApp, { view, wish, printed, onTarget: showTarget }));
  const draw = (next: Wish) => {
    wish = next;
    render(node(), place);
  };
  hydrate(node(), place);
  startCopying(texts, announce);
  onFragment((target) => draw({ target, filter: null }));
  onSeverity((severity) => draw({ target: '', filter: { ...noFilter, severities: [severity] } }));
  onPrint((printing) => {
    printed = printing ? mostPrinted : null;
    draw(wish);
  });
}

function onFragment(follow: (id: string) => void): void {
  const read = () => {
    const id = location.hash.slice(1).replace(/^v1%3A/i, 'v1:');
    if (id.startsWith('v1:')) follow(id);
  };
  addEventListener('hashchange', read);
  // A second click on the same link changes nothing in the address.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link !== null && link.hash === location.hash && link.hash !== '') read();
  });
  read();
}

function onSeverity(ask: (severity: (typeof severities)[number]) => void): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-severity]') : null;
    const severity = severities.find((one) => one === link?.dataset['severity']);
    if (severity !== undefined) ask(severity);
  });
}

function onPrint(print: (printing: boolean) => void): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    print(true);
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
    print(false);
  });
}

/** Opens whatever hides it, and takes the keyboard there. */
function showTarget(id: string): void {
  const target = document.getElementById(id);
  if (target === null) return;
  const entry = target.closest('details');
  if (entry !== null) entry.open = true;
  const stop = target instanceof HTMLDetailsElement ? target.querySelector('summary') : target;
  target.scrollIntoView({ block: 'start' });
  stop?.focus({ preventScroll: true });
}

function announce(text: string): void {
  const line = document.getElementById('announcements');
  if (line !== null) line.textContent = text;
}

type Unpacked = Omit<Packed, 'findings'> & { readonly view: ListView };

function canUnpack(): boolean {
  return typeof DecompressionStream === 'function';
}

/** Data of the page, unpacked. */
async function unpack(base64: string): Promise<Unpacked> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const { clusters, findings, families, ...rest } = (await new Response(stream).json()) as Packed;
  return { ...rest, clusters, families, view: { clusters, families, findings: recordsOf(findings) } };
}

const shownFor = 2000;

/** Any button with `data-copy` copies the code beside it, exactly as it is shown. */
function startCopying({ finding: { copied, copyFailed, copy } }: PageTexts, say: (text: string) => void): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    const code = button?.closest('.code')?.querySelector('code');
    if (!button || !code) return;
    void write(code).then((done) => {
      const text = done ? copied : copyFailed;
      button.textContent = text;
      say(text);
      setTimeout(() => (button.textContent = copy), shownFor);
    });
  });
}

/** Pages that came over plain HTTP have no clipboard: the text is selected, to be copied by hand. */
async function write(code: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(code);
    return false;
  }
}
