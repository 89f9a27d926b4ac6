import type { PageTexts } from '../../texts/catalogue.ts';

const shownFor = 2000;

/** Any button with `data-copy` copies the code beside it, exactly as it is shown. */
export function startCopying({ finding: { copied, copyFailed, copy } }: PageTexts, say: (text: string) => void): void {
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
