import { plural } from '#lib/text/wording.ts';

/** What is told while clusters are audited, several at once. */
export interface ScanProgress {
  /** A cluster that has begun: `tell` says how far it is, `end` that it is over. */
  begin(name: string): { readonly tell: (what: string) => void; readonly end: () => void };
}

/** `3 of 12 clusters · shop: 12,400 pods judged · web: reading the cluster`; of a single one only the latter. */
export function scanProgress(total: number, onProgress: (text: string) => void): ScanProgress {
  const running = new Map<symbol, string>();
  let ended = 0;
  const show = () => {
    const head = total > 1 ? [`${String(ended)} of ${plural(total, 'cluster')}`] : [];
    onProgress([...head, ...running.values()].join(' · '));
  };
  return {
    begin: (name) => {
      // Clusters of different regions may have the same name.
      const key = Symbol(name);
      return {
        tell: (what) => {
          running.set(key, `${name}: ${what}`);
          show();
        },
        end: () => {
          running.delete(key);
          ended += 1;
          if (total > 1) show();
        },
      };
    },
  };
}

/** `1 pod judged`, `12,400 pods judged` */
export function judgedText(pods: number): string {
  return `${pods === 1 ? '1 pod' : `${pods.toLocaleString('en-US')} pods`} judged`;
}
