// Inventories for the tests of the page: a large one and a hostile one. All values are masked forms that were never anybody's.

const NOTES = ['Kinds of data were found by pattern in what was read; what was not found may still be there.', 'This is not legal advice.'];

function inventory(entries, more = {}) {
  const totals = new Map();
  for (const entry of entries) {
    const key = `${entry.element}/${entry.disposition}/${entry.zone}`;
    const total = totals.get(key) ?? { element: entry.element, disposition: entry.disposition, zone: entry.zone, findings: 0, objects: new Set(), distinct: 0, possible: 0 };
    total.findings += entry.count;
    total.objects.add(entry.object);
    total.distinct += entry.distinct;
    totals.set(key, total);
  }
  const objects = new Set(entries.map(entry => entry.object)).size;
  const volume = { objects, bytes: objects * 5000 };
  const category = (id, title, cite, limb = null) => {
    const held = entries.filter(entry => entry.disposition === 'real' && entry.zone === 'own' && entry.categories.some(one => one === `ccpa:${id}` || one.startsWith(`ccpa:${id}/`)));
    return { law: 'ccpa', id, limb, title, cite, findings: held.reduce((sum, entry) => sum + entry.count, 0), objects: new Set(held.map(entry => entry.object)).size, verified: true };
  };
  return {
    schema: 'privet.inventory/1', tool: { version: '0.1.0', catalogue: '000000000000' }, targets: ['s3://warehouse'],
    options: { laws: ['ccpa'], zones: ['own'] }, key: null,
    coverage: { complete: true, listed: volume, scanned: volume, truncated: [], skipped: [], failed: [] },
    categories: [
      category('A', 'Identifiers', '1798.140(v)(1)(A)'), category('B', 'Customer records information', '1798.140(v)(1)(B), 1798.80(e)'),
      category('L', 'Sensitive personal information', '1798.140(v)(1)(L)'), category('L/ae1A', 'Social security, driver\'s license, state identification card, or passport number', '1798.140(ae)(1)(A)', 'L'),
    ],
    totals: [...totals.values()].sort((a, b) => a.element < b.element ? -1 : 1).map(total => ({ ...total, objects: total.objects.size })),
    entries, combinations: [], sketches: {}, notes: NOTES, ...more,
  };
}

const KINDS = [
  ['contact.email', 'contact/email', 'email', ['ccpa:A', 'ccpa:B'], n => `***@***.${['com', 'org', 'net'][n % 3]}`],
  ['person.name', 'person/name', 'full_name', ['ccpa:A', 'ccpa:B'], n => `${String.fromCharCode(65 + n % 26)}. ${String.fromCharCode(65 + (n >> 3) % 26)}.`],
  ['contact.phone', 'contact/phone_us', 'phone', ['ccpa:A', 'ccpa:B'], n => `+1 ***${String(n % 100).padStart(2, '0')}`],
  ['id.national.us.ssn', 'us/ssn', 'ssn', ['ccpa:A', 'ccpa:B', 'ccpa:L/ae1A'], n => `*****${String(n % 10000).padStart(4, '0')}`],
  ['contact.address', 'contact/address', 'street', ['ccpa:A', 'ccpa:B'], n => `US ${String(n % 100).padStart(2, '0')}`],
];

/// So many entries, five an object, with three samples each, from a fixed seed.
export function large(count) {
  let seed = 20261121;
  const random = most => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % most; };
  const entries = [];
  for (let object = 0; entries.length < count; object += 1) {
    const at = String(object).padStart(6, '0');
    const name = `region-${object % 7}/team-${object % 61}/exports/${2015 + object % 11}/customers-${at}-${random(1e9).toString(36)}.csv`;
    for (const [element, detector, label, categories, masked] of KINDS) {
      const n = 1 + random(4000);
      const row = 2 + random(100000);
      const samples = [0, 1, 2].map(more => ({
        place: { line: row + more, column: 1 + random(80), row: row + more, column_name: label }, masked: masked(random(100000)),
        evidence: ['structure:groups', `label:${label}`, `column:0.${90 + random(10)}`],
      }));
      entries.push({
        object: name, label, element, detector, confidence: ['likely', 'certain'][random(2)], disposition: random(20) ? 'real' : 'test', zone: random(30) ? 'own' : 'test',
        categories, count: n, distinct: 1 + random(n), seen: null, samples,
      });
    }
  }
  entries.length = count;
  entries.sort((a, b) => a.object < b.object ? -1 : a.object > b.object ? 1 : 0);
  return inventory(entries);
}

/// What every text of a hostile inventory tries. Each would call `owned`, break out of where it stands, or show itself as something else.
export const ATTACKS = [
  '<script>owned()</script>', '"><img src=x onerror=owned()>', '\'"--></style></script><svg onload=owned()>', '</script><script>owned()//', 'javascript:owned()', '{{ owned }}{% raw %}',
  ']]><!--', '\u202etxt.exe', '\u001b[2J\u001b]0;owned\u0007', '&lt;b&gt;&#x3c;', '__proto__', 'constructor', '\u2028owned()\u2029', 'a\u200bb\ufeff', '<a href="https://evil.example/">x</a>',
];

/// An inventory in which every text is an attack.
export function hostile() {
  const entries = ATTACKS.map((attack, at) => ({
    object: `${attack}/${attack}!${attack}`, label: attack, element: at % 2 ? attack : 'contact.email', detector: attack, confidence: 'certain', disposition: 'real', zone: 'own',
    categories: at % 3 ? ['ccpa:A'] : [attack], count: at + 1, distinct: 1, seen: { first: attack, last: attack },
    samples: [{ place: { column_name: attack, row: 2 }, masked: attack, evidence: [`label:${attack}`, attack] }, { place: { path: attack }, masked: attack, evidence: [] }],
  }));
  entries.sort((a, b) => a.object < b.object ? -1 : 1);
  const [script, image] = ATTACKS;
  return inventory(entries, {
    targets: ATTACKS, notes: ATTACKS, tool: { version: image, catalogue: script }, key: image, options: { laws: ['ccpa'], zones: ['own'], [script]: image },
    coverage: {
      complete: false, listed: { objects: 9, bytes: 9 }, scanned: { objects: 5, bytes: 5 }, truncated: [{ object: script, reason: image, bytes_read: 1, bytes: 2 }],
      skipped: [{ reason: 'archive', objects: 2, bytes: 2, examples: [script, image] }], failed: [{ object: script, reason: image, message: image }],
    },
    combinations: [{ rule: script, law: image, cite: script, title: image, says: script, records: 1, objects: 1, examples: [{ object: image, place: { path: script } }] }],
  });
}
