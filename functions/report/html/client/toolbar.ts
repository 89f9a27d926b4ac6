import type { TargetedEvent, VNode } from 'preact';
import { severities, type Severity } from '#model/finding/severity.ts';
import { numeral, type PageTexts } from '../../texts/fill.ts';
import { useTexts, type Content, h } from '../markup.ts';
import { type Filter, facet, noFilter, type FindingState } from '../filter.ts';
import { SeverityIcon } from '../parts.ts';
import type { ListView } from '../view.ts';

interface Controls {
  readonly view: ListView;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

interface Option {
  readonly value: string;
  readonly text: string;
}

/** Search, filters and what came of them. */
export function Toolbar(
  props: Controls & { readonly result: string; readonly onOpen: (open: boolean) => void },
): VNode {
  const { filter, onFilter, result, onOpen } = props;
  const { list } = useTexts();
  return h('div', { class: 'toolbar' }, [
    h('form', { role: 'search', onSubmit: (event: Event) => event.preventDefault() }, [
      h(Search, props),
      h(SeverityFilter, props),
      h(Selects, props),
    ]),
    h('div', { class: 'result' }, [
      h('p', { role: 'status' }, result),
      h('span', { class: 'actions' }, [
        !isNone(filter) && h(Action, { onClick: () => onFilter(noFilter) }, list.clear),
        h(Action, { onClick: () => onOpen(true) }, list.openAll),
        h(Action, { onClick: () => onOpen(false) }, list.closeAll),
      ]),
    ]),
  ]);
}

function isNone(filter: Filter): boolean {
  return JSON.stringify(filter) === JSON.stringify(noFilter);
}

function Action({ onClick, children }: { readonly onClick: () => void; readonly children: Content }): VNode {
  return h('button', { type: 'button', class: 'plain', onClick }, children);
}

function Search({ filter, onFilter }: Controls): VNode {
  const { list } = useTexts();
  return h('label', { class: 'search' }, [
    h('span', { class: 'label-text' }, list.search),
    h('input', {
      type: 'search',
      id: 'search',
      autocomplete: 'off',
      spellcheck: false,
      placeholder: list.searchHint,
      value: filter.text,
      onInput: (event: TargetedEvent<HTMLInputElement>) => onFilter({ ...filter, text: event.currentTarget.value }),
    }),
  ]);
}

function SeverityFilter({ view, filter, onFilter }: Controls): VNode {
  const { list, words } = useTexts();
  const counts = new Map(facet(view.findings, ({ severity }) => severity));
  const toggle = (severity: Severity) =>
    filter.severities.includes(severity)
      ? filter.severities.filter((one) => one !== severity)
      : [...filter.severities, severity];
  return h(
    'div',
    { class: 'severities', role: 'group', 'aria-label': list.severity },
    severities
      .filter((severity) => counts.has(severity))
      .map((severity) =>
        h(
          'button',
          {
            key: severity,
            type: 'button',
            class: `toggle ${severity}`,
            'aria-pressed': filter.severities.includes(severity) ? 'true' : 'false',
            onClick: () => onFilter({ ...filter, severities: toggle(severity) }),
          },
          [
            h(SeverityIcon, { severity }),
            words.severity[severity],
            ' ',
            h('span', { class: 'n' }, counts.get(severity)),
          ],
        ),
      ),
  );
}

function Selects({ view, filter, onFilter }: Controls): VNode {
  const texts = useTexts();
  const { list } = texts;
  const rules = facet(view.findings, ({ rule }) => rule).map(choiceOf);
  const { namespace, cluster } = filter;
  return h('div', { class: 'selects' }, [
    h(Select, {
      id: 'state',
      label: list.state,
      value: filter.state,
      choices: stateChoices(view, texts),
      onChange: (state) => onFilter({ ...filter, state: state as FindingState | '' }),
    }),
    h(Select, {
      id: 'rule',
      label: list.rule,
      value: filter.rule,
      choices: rules,
      onChange: (rule) => onFilter({ ...filter, rule }),
    }),
    h(Select, {
      id: 'namespace',
      label: list.namespace,
      value: namespace === null ? '' : `=${namespace}`,
      choices: namespaceChoices(view, texts),
      onChange: (value) => onFilter({ ...filter, namespace: value === '' ? null : value.slice(1) }),
    }),
    view.clusters.length >= 2 &&
      h(Select, {
        id: 'cluster',
        label: list.cluster,
        value: cluster === null ? '' : String(cluster),
        choices: clusterChoices(view),
        onChange: (value) => onFilter({ ...filter, cluster: value === '' ? null : Number(value) }),
      }),
  ]);
}

function Select(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Option[];
  readonly onChange: (value: string) => void;
}): VNode {
  const { id, label, value, choices, onChange } = props;
  const { list } = useTexts();
  const change = (event: TargetedEvent<HTMLSelectElement>) => onChange(event.currentTarget.value);
  const all: Option = { value: '', text: list.all };
  return h('div', [
    h('label', { for: id, class: 'label-text' }, label),
    h(
      'select',
      { id, value, onChange: change },
      [all, ...choices].map((one) => h('option', { value: one.value }, one.text)),
    ),
  ]);
}

function choiceOf([name, n]: [string, number]): Option {
  return { value: name, text: `${name} (${numeral(n)})` };
}

/** No namespace is a choice, too, so that a name needs a sign before it. */
function namespaceChoices({ findings }: ListView, { list }: PageTexts): Option[] {
  return facet(findings, ({ namespace }) => namespace).map(([name, n]) => ({
    value: `=${name}`,
    text: `${name === '' ? list.none : name} (${numeral(n)})`,
  }));
}

function clusterChoices({ clusters }: ListView): Option[] {
  return clusters.map(({ place }, index) => ({ value: String(index), text: place }));
}

function stateChoices({ findings }: ListView, { words, list }: PageTexts): Option[] {
  const byStatus = facet(findings, ({ status }) => status);
  const waived = findings.filter(({ waiver }) => waiver !== null).length;
  return [
    ...byStatus.map(([status, n]) => ({ value: status, text: `${words.status[status]} (${n})` })),
    ...(waived === 0 ? [] : [{ value: 'waived', text: `${list.waived} (${waived})` }]),
  ];
}
