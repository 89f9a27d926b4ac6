import { describe, expect, it } from 'vitest';
import { formatNames, formats } from '#model/result/format.ts';
import { negotiated } from '#run/on-demand/report-request.ts';

describe('the format that a request accepts', () => {
  it.each([
    ['text/html', 'html'],
    ['TEXT/HTML; charset=utf-8', 'html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
    ['application/json', 'json'],
    ['image/png, text/markdown', 'markdown'],
    ['application/json;q=0.5, text/csv', 'csv'],
    ['text/html;q=0.2, text/plain;q=0.8', 'table'],
    ['text/html;q=0, application/json', 'json'],
    ['application/sarif+json', 'sarif'],
  ])('of %s is %s', (accept, format) => {
    expect(negotiated(accept)).toEqual({ format });
  });

  it.each(['', '*/*', 'image/png', 'text/html;q=0', 'text/html;q=0.000', ',;,'])('of %j is not said', (accept) => {
    expect(negotiated(accept)).toEqual({});
  });

  it('can be any that there is, by its media type, unless another has the same', () => {
    const types = formatNames.map((name) => formats[name].type);
    for (const type of types) {
      const { format } = negotiated(type);
      expect(format !== undefined && formats[format].type).toBe(type);
    }
    expect(new Set(types.map((type) => negotiated(type).format)).size).toBe(new Set(types).size);
  });
});

describe('the language that a request accepts', () => {
  it.each([
    ['ko', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8', 'ko'],
    ['KO-kr', 'ko'],
    ['fr, en;q=0.5', 'en'],
    ['en;q=0.3, ko;q=0.7', 'ko'],
    ['ko;q=0, en', 'en'],
  ])('of %s is %s', (header, lang) => {
    expect(negotiated('', header)).toEqual({ lang });
  });

  it.each(['', '*', 'fr', 'kok', 'ko;q=0'])('of %j is not said', (header) => {
    expect(negotiated(undefined, header)).toEqual({});
  });
});
