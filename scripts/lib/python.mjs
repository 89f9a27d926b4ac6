import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root, run } from './run.mjs';

/**
 * A Python environment of the project's own with what the file of requirements asks for, made anew when that changes.
 * Gives the paths of its programs.
 */
export function pythonEnvironment(folder, requirements, env = process.env) {
  const venv = `${root}${folder}`;
  const installed = `${venv}/requirements.txt`;
  const bin = (name) => `${venv}/${process.platform === 'win32' ? 'Scripts' : 'bin'}/${name}`;
  const wanted = readFileSync(`${root}${requirements}`, 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return bin;
  mkdirSync(venv, { recursive: true });
  run('python3', ['-m', 'venv', venv], env);
  run(bin('python'), ['-m', 'pip', 'install', '--quiet', '--requirement', `${root}${requirements}`], env);
  writeFileSync(installed, wanted);
  return bin;
}
