import { type Attributes, createElement, type Fragment, isValidElement, type JSX, type VNode } from 'preact';

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
