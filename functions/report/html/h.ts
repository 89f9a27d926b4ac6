import { type Attributes, type ComponentChildren, createElement, type JSX, type VNode } from 'preact';

type Data = { readonly [Name in `data-${string}`]?: string };
type Element = keyof JSX.IntrinsicElements;

/**
 * Markup, without a compiler: an element or a component, what it is given, and what stands in it. Every text is escaped
 * where it becomes markup.
 */
export function h<Tag extends Element>(
  tag: Tag,
  props?: (JSX.IntrinsicElements[Tag] & Data) | null,
  children?: ComponentChildren,
): VNode;
export function h<Props>(
  component: (props: Props) => ComponentChildren,
  props: Omit<Props, 'children'> & Attributes,
  children?: ComponentChildren,
): VNode;
export function h(type: unknown, props: object | null = null, children?: ComponentChildren): VNode {
  // The overloads are stricter than what the library declares, which knows nothing of exact optional properties.
  const known = type as string;
  return children === undefined ? createElement(known, props) : createElement(known, props, children);
}
