import {
  type Attributes,
  createElement,
  type Fragment,
  isValidElement,
  type JSX,
  type VNode,
  createContext,
} from 'preact';
import { useContext } from 'preact/hooks';
import { pageEn } from '../texts/en/page.ts';
import type { PageTexts } from '../texts/fill.ts';

type Data = { readonly [Name in `data-${string}`]?: string };
type Element = keyof JSX.IntrinsicElements;

/** Content of an element; `false`, `null` and `undefined` are none. Stricter than preact's own, which any object is. */
export type Content = VNode | string | number | false | null | undefined | readonly Content[];

/**
 * Markup, without a compiler: an element or a component, its properties where it has any, and its content. Every text is
 * escaped where it becomes markup.
 */
export function h(type: Element | typeof Fragment | (() => Content), content?: Content): VNode;
export function h<Tag extends Element>(tag: Tag, props: JSX.IntrinsicElements[Tag] & Data, content?: Content): VNode;
export function h<Props>(
  component: (props: Props) => unknown,
  props: Omit<Props, 'children'> & Attributes,
  content?: Content,
): VNode;
export function h(type: unknown, first?: object | Content, second?: Content): VNode {
  const [props, content] = isProps(first) ? [first as object, second] : [null, first as Content];
  // The overloads are stricter than what the library declares, which knows nothing of exact optional properties.
  const known = type as string;
  return content === undefined ? createElement(known, props) : createElement(known, props, content);
}

function isProps(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isValidElement(value);
}

interface PageContext {
  readonly texts: PageTexts;
  /** ISO 8601: ages count from here, so that the same result gives the same page. */
  readonly now: string;
}

export const PageContexts = createContext<PageContext>({ texts: pageEn, now: '' });

export function usePage(): PageContext {
  return useContext(PageContexts);
}

export function useTexts(): PageTexts {
  return useContext(PageContexts).texts;
}

/** Properties of text that rules worded, in a page of another language. */
export function english({ language }: PageTexts): { lang?: string } {
  return language === 'en' ? {} : { lang: 'en' };
}
