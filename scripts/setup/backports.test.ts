// Deriving a backports source from made-up apt sources. Touches no machine.
import { expect, test } from 'vitest';
import { backportsSource } from './backports.mjs';

const debian = `Types: deb
# a comment
URIs: http://archive.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security
Components: main
`;

test('a deb822 stanza keeps its address and key', () => {
  expect(backportsSource([debian], 'bookworm')).toEqual({
    format: 'sources',
    text: `Types: deb
Suites: bookworm-backports
Components: main
URIs: http://archive.example/debian
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
  });
});

test('a key inside a stanza stays whole', () => {
  const inline = debian.replace('/usr/share/keyrings/debian-archive-keyring.gpg', '\n -----BEGIN\n .\n abc\n -----END');
  expect(backportsSource([inline], 'bookworm')).toMatchObject({
    text: expect.stringContaining('Signed-By: \n -----BEGIN\n .\n abc\n -----END\n'),
  });
});

test('a one-line source keeps its options', () => {
  const list = `# deb http://commented.example/debian bookworm main
deb-src http://archive.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://archive.example/debian bookworm main contrib # the archive
deb http://archive.example/debian bookworm-updates main
`;
  expect(backportsSource([list], 'bookworm')).toEqual({
    format: 'list',
    text: 'deb [arch=amd64 signed-by=/k.gpg] http://archive.example/debian bookworm-backports main\n',
  });
});

test('another vendor that names its suite after the release is passed over', () => {
  const vendor = 'deb https://vendor.example/repository bookworm main\n';
  expect(backportsSource([vendor, debian], 'bookworm')).toMatchObject({ text: expect.stringContaining('http://archive.example/debian') });
});

test('a machine that has backports needs no file', () => {
  expect(backportsSource([debian, 'deb http://other.example/debian bookworm-backports main\n'], 'bookworm')).toBe('present');
});

test.each([
  ['no sources', ''],
  ['a disabled stanza', `Enabled: no\n${debian}`],
  ['another release', debian.replaceAll('bookworm', 'trixie')],
  ['an installation disc', 'deb cdrom:[Debian 12 _Bookworm_]/ bookworm main\n'],
  ['sources of programs only', debian.replaceAll('Types: deb', 'Types: deb-src')],
])('%s: no archive to derive it from', (_, text) => {
  expect(backportsSource([text], 'bookworm')).toBeUndefined();
});
