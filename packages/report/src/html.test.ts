// Escaping wherever a text meets markup.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, html, trusted } from './html.ts';

describe('html', () => {
  it('escapes texts, and places markup and lists of it as they are', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul title="${'"x" & \'y\''}">${items}${3}${trusted('<hr>')}</ul>`.markup).toBe(
      '<ul title="&#34;x&#34; &#38; &#39;y&#39;"><li>a</li><li>&#60;b&#62;</li>3<hr></ul>',
    );
  });

  it('lets no text become markup, and loses none of it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!#\d+;)/);
        expect(escaped.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))).toBe(text);
      }),
    );
  });
});
