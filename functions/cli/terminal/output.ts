import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AuditResult } from '#model/result/result.ts';
import { type Format, formats } from '#model/result/format.ts';
import { render, type RenderOptions } from '#run/scan/render.ts';
import type { Terminal } from './terminal.ts';

export interface OutputOptions extends Omit<RenderOptions, 'width' | 'color' | 'ascii'> {
  /** A table when absent. */
  readonly format?: readonly Format[] | undefined;
  /** A file, or a folder; stdout when absent. */
  readonly output?: string | undefined;
}

/** Prints the result, or writes it to files: one format to a file or stdout, several to a folder. */
export async function writeResult(result: AuditResult, terminal: Terminal, given: OutputOptions): Promise<void> {
  const { format: asked = ['table'], output, ...options } = given;
  if (output === undefined) {
    const [format, ...more] = asked;
    if (format === undefined || more.length > 0) throw new AuditorError('usage', 'Several formats need --output DIR');
    const { width, color, ascii } = terminal;
    return terminal.data(await render(result, format, { ...options, width, color, ascii }));
  }
  const toFolder = asked.length > 1 || output.endsWith('/') || (await isFolder(output));
  for (const format of asked) {
    const file = toFolder ? path.join(output, fileName(result, format)) : output;
    await writeWhole(file, await render(result, format, { ...options, width: 100, color: false }));
    terminal.say(`wrote ${file}`);
  }
}

/** A table of clusters none of which was audited says no more than the failures do; machines want their document in any case. */
export function worthShowing({ clusters }: AuditResult, asked: readonly Format[]): boolean {
  const isNothing = clusters.every(({ status, findings }) => status === 'failed' && findings.length === 0);
  return !isNothing || asked.some((format) => format !== 'table');
}

/** `fargate-audit-<account>-<region>-<cluster>-<UTC>.<ext>`; several clusters share one file. */
function fileName({ clusters, takenAt }: AuditResult, format: Format): string {
  const [first, ...more] = clusters;
  const parts = [
    first?.account ?? 'unknown',
    first?.region ?? 'unknown',
    more.length > 0 ? `${String(clusters.length)}-clusters` : (first?.name ?? 'none'),
  ];
  const time = takenAt.replaceAll(/[-:]|\.\d+/g, '');
  return `fargate-audit-${[...parts, time].map((part) => part.replaceAll(/[^A-Za-z0-9_.-]/g, '_')).join('-')}.${formats[format].ending}`;
}

/** Whole or not at all: a reader never sees half a report. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new AuditorError('runtime', `Cannot write ${file}: ${errorText(error)}`, {
      cause: error,
    });
  }
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isDirectory() ?? false;
}
