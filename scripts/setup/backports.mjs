// Derives an apt source for Debian's backports from the sources a machine already has. Knows no address itself.

/**
 * One archive of one apt sources file.
 * @typedef {object} Source
 * @property {string} uri
 * @property {string[]} suites
 * @property {string[]} components
 * @property {(suite: string) => string} withSuite the same archive's main component in another suite, as a sources file
 * @property {'sources' | 'list'} format the name's ending that goes with that text
 */

/**
 * Says which file would add `codename`-backports: its format and text; 'present' when a source names it already; undefined when
 * no source serves `codename`. Other vendors also serve a suite named after the release: Debian's own archive is the one that
 * serves its updates too.
 * @param {string[]} files texts of the apt sources files
 * @param {string} codename
 * @returns {{ format: 'sources' | 'list', text: string } | 'present' | undefined}
 */
export function backportsSource(files, codename) {
  const suite = `${codename}-backports`;
  const sources = files.flatMap((text) => (/^Types:/im.test(text) ? stanzas(text) : lines(text)));
  if (sources.some(({ suites }) => suites.includes(suite))) return 'present';
  const updated = new Set(sources.filter(({ suites }) => suites.includes(`${codename}-updates`)).map(({ uri }) => uri));
  const archives = sources.filter(({ suites, components }) => suites.includes(codename) && components.includes('main'));
  const archive = archives.find(({ uri }) => updated.has(uri)) ?? archives[0];
  return archive && { format: archive.format, text: archive.withSuite(suite) };
}

/**
 * The deb822 form: fields by stanza.
 * @param {string} text
 * @returns {Source[]}
 */
function stanzas(text) {
  const blocks = text
    .replace(/^#.*\n/gm, '')
    .split(/\n\s*\n/)
    .map(fieldsOf);
  const active = blocks.filter((fields) => words(fields.get('types')?.value).includes('deb') && fields.get('enabled')?.value !== 'no');
  return active.map(fromFields);
}

/**
 * @param {string} block
 * @returns {Map<string, { value: string, text: string }>} by lower-case field name; continuation lines belong to their field
 */
function fieldsOf(block) {
  const fields = block.matchAll(/^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm);
  return new Map(
    [...fields].map(([text, name = '', value = '']) => [name.toLowerCase(), { value: value.trimEnd(), text: text.trimEnd() }]),
  );
}

/**
 * @param {Map<string, { value: string, text: string }>} fields
 * @returns {Source}
 */
function fromFields(fields) {
  const kept = [...fields].filter(([name]) => !['types', 'suites', 'components', 'enabled'].includes(name)).map(([, { text }]) => text);
  return {
    uri: fields.get('uris')?.value ?? '',
    suites: words(fields.get('suites')?.value),
    components: words(fields.get('components')?.value),
    withSuite: (suite) => `${['Types: deb', `Suites: ${suite}`, 'Components: main', ...kept].join('\n')}\n`,
    format: 'sources',
  };
}

/**
 * The one-line form: `deb [options] uri suite component ...`.
 * @param {string} text
 * @returns {Source[]}
 */
function lines(text) {
  const entries = text.matchAll(/^\s*deb\s+(\[[^\]]*\]\s+)?([a-z+]+:\/?\/\S*)\s+(\S+)\s+([^#\n]+)/gm);
  return [...entries].map(([, options = '', uri = '', suite = '', components]) => ({
    uri,
    suites: [suite],
    components: words(components),
    withSuite: (other) => `deb ${options}${uri} ${other} main\n`,
    format: 'list',
  }));
}

/**
 * @param {string | undefined} text
 * @returns {string[]}
 */
function words(text = '') {
  return text.split(/\s+/).filter(Boolean);
}
