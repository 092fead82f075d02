'use strict';
// The table of entries, the tabs and the theme. Everything that comes from the inventory is written as text, never as markup; nothing is fetched.
// The state (filters, order, page, opened entry, law) lives in the fragment of the address, so that a link shows what was meant.
(() => {
  const $ = id => document.getElementById(id);
  const number = new Intl.NumberFormat('en-US').format;
  const words = JSON.parse($('vocabulary').textContent);
  const own = (object, key) => Object.hasOwn(object, key) ? object[key] : undefined;
  const element = (name, attributes = {}, ...inner) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inner);
    return made;
  };
  const counted = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

  // ---- State and its form in the address. What is usual is not written.
  const SIZE = 50;
  const PRINTED = 500;
  const FLAGS = { conf: words.confidence, disp: words.disposition, zone: words.zone };
  const usual = () => ({
    law: '', q: '', cat: '', kind: '', place: '', sort: 'count', dir: 'desc', page: 1, open: '',
    conf: new Set(words.confidence), disp: new Set(['real']), zone: new Set(words.counted),
  });
  let state = usual();

  function read(fragment) {
    const read = usual();
    const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
    for (const key of ['law', 'q', 'cat', 'kind', 'place', 'open']) read[key] = parameters.get(key) ?? '';
    if (own(ORDERS, parameters.get('sort') ?? '')) read.sort = parameters.get('sort');
    if (['asc', 'desc'].includes(parameters.get('dir'))) read.dir = parameters.get('dir');
    read.page = Math.max(1, Number.parseInt(parameters.get('page') ?? '1', 10) || 1);
    for (const [key, all] of Object.entries(FLAGS)) {
      const named = parameters.get(key);
      if (named === 'all') read[key] = new Set(all);
      else if (named !== null) read[key] = new Set(named.split(',').filter(name => all.includes(name)));
    }
    return read;
  }

  function write(state) {
    const plain = usual();
    const parameters = new URLSearchParams();
    for (const key of ['law', 'q', 'cat', 'kind', 'place', 'sort', 'dir', 'page', 'open']) {
      if (state[key] !== plain[key]) parameters.set(key, state[key]);
    }
    for (const [key, all] of Object.entries(FLAGS)) {
      const same = all.every(name => state[key].has(name) === plain[key].has(name));
      if (!same) parameters.set(key, all.every(name => state[key].has(name)) ? 'all' : all.filter(name => state[key].has(name)).join(','));
    }
    return parameters.toString();
  }

  function remember(how) {
    const fragment = write(state);
    history[how](null, '', fragment ? `#${fragment}` : location.pathname + location.search);
  }

  // ---- Embedded data.
  async function inflate(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return JSON.parse(await new Response(stream).text());
  }

  let data;
  let derived;
  const parcels = new Map();
  let lines;

  function samples(entry) {
    lines ??= $('samples').textContent.split('\n');
    const size = Number($('columns').dataset.parcel);
    const at = Math.floor(entry / size);
    if (!parcels.has(at)) parcels.set(at, inflate(lines[at]));
    return parcels.get(at).then(parcel => ({ ...parcel.entries[entry % size], evidence: parcel.evidence }));
  }

  function derive() {
    const title = id => own(words.elements, id)?.title ?? id;
    const titles = data.elements.map(title);
    const ranked = titles.map((text, at) => [text, at]).sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
    const rank = new Int32Array(titles.length);
    ranked.forEach(([, at], place) => { rank[at] = place; });
    const low = all => all.map(text => text.toLowerCase());
    derived = { titles, rank, objects: low(data.objects), labels: low(data.labels), elements: data.elements.map((id, at) => `${id} ${titles[at]}`.toLowerCase()), detectors: low(data.detectors) };
  }

  // ---- Filter and order. Words are tested once for each word, not once for each entry.
  const ORDERS = {
    object: entry => data.object[entry], kind: entry => derived.rank[data.element[entry]], conf: entry => data.confidence[entry],
    disp: entry => data.disposition[entry], count: entry => data.count[entry], distinct: entry => data.distinct[entry] ?? -1,
  };
  const FIRST = { object: 'asc', kind: 'asc', conf: 'desc', disp: 'asc', count: 'desc', distinct: 'desc' };

  const within = place => name => name === place || name.startsWith(/[/!]$/.test(place) ? place : `${place}/`) || name.startsWith(`${place}!`);
  const below = (prefix, mark) => id => id === prefix || id.startsWith(prefix + mark);
  const marked = (all, holds) => Uint8Array.from(all, text => holds(text) ? 1 : 0);

  function chosen() {
    const tests = [];
    const flag = (column, all, set) => {
      if (all.every(name => set.has(name))) return;
      const holds = marked(all, name => set.has(name));
      tests.push(entry => holds[column[entry]]);
    };
    flag(data.confidence, words.confidence, state.conf);
    flag(data.disposition, words.disposition, state.disp);
    flag(data.zone, words.zone, state.zone);
    if (state.cat) {
      const holds = marked(data.sets, set => set.some(below(state.cat, '/')));
      tests.push(entry => holds[data.set[entry]]);
    }
    if (state.kind) {
      const holds = marked(data.elements, below(state.kind, '.'));
      tests.push(entry => holds[data.element[entry]]);
    }
    if (state.place) {
      const exact = marked(data.objects, within(state.place));
      const holds = exact.includes(1) ? exact : marked(data.objects, name => name.startsWith(state.place));
      tests.push(entry => holds[data.object[entry]]);
    }
    for (const term of state.q.toLowerCase().split(/\s+/).filter(Boolean)) {
      const holds = text => text.includes(term);
      const [objects, labels, elements, detectors] = ['objects', 'labels', 'elements', 'detectors'].map(key => marked(derived[key], holds));
      tests.push(entry => objects[data.object[entry]] || labels[data.label[entry]] || elements[data.element[entry]] || detectors[data.detector[entry]]);
    }
    const found = [];
    for (let entry = 0; entry < data.object.length; entry += 1) {
      if (tests.every(holds => holds(entry))) found.push(entry);
    }
    const order = ORDERS[state.sort];
    const sign = state.dir === 'asc' ? 1 : -1;
    return found.sort((a, b) => sign * (order(a) - order(b)) || a - b);
  }

  // ---- A name for an entry that outlives this file: a hash (FNV-1a) of what makes it one.
  function name(entry) {
    const parts = [data.objects[data.object[entry]], data.labels[data.label[entry]], data.elements[data.element[entry]], data.detectors[data.detector[entry]],
      data.confidence[entry], data.disposition[entry], data.zone[entry]].join('\n');
    let hash = 0x811c9dc5;
    for (let at = 0; at < parts.length; at += 1) hash = Math.imul(hash ^ parts.charCodeAt(at), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  }

  // ---- The table.
  let found = [];
  let size = SIZE;

  function show() {
    found = chosen();
    if (state.open) {
      const at = found.findIndex(entry => name(entry) === state.open);
      if (at >= 0) state.page = Math.floor(at / SIZE) + 1;
    }
    state.page = Math.min(state.page, Math.max(1, Math.ceil(found.length / SIZE)));
    say();
    draw();
  }

  function say() {
    let findings = 0;
    const objects = new Set();
    for (const entry of found) {
      findings += data.count[entry];
      objects.add(data.object[entry]);
    }
    const all = found.length === data.object.length ? '' : ` of ${number(data.object.length)}`;
    $('status').textContent = found.length
      ? `${number(found.length)}${all} ${data.object.length === 1 ? 'entry' : 'entries'}: ${counted(findings, 'finding', 'findings')} in ${counted(objects.size, 'object', 'objects')}.`
      : 'No entry is left by these filters.';
    if (state.open && !found.some(entry => name(entry) === state.open)) $('status').textContent += ' The entry that the link points at is not among them.';
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(found.length / size));
    const page = size === SIZE ? state.page : 1;
    const shown = found.slice((page - 1) * size, page * size);
    $('rows').replaceChildren(...shown.flatMap(row));
    $('page').textContent = `Page ${number(page)} of ${number(pages)}`;
    for (const [id, is] of [['first', page <= 1], ['before', page <= 1], ['next', page >= pages], ['last', page >= pages]]) $(id).disabled = is;
    for (const head of $('table').querySelectorAll('[data-sort]')) {
      if (head.dataset.sort === state.sort) head.setAttribute('aria-sort', state.dir === 'asc' ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    }
  }

  const cell = (attributes, ...inner) => element('td', { role: 'cell', ...attributes }, ...inner);

  function row(entry) {
    const id = name(entry);
    const isOpen = state.open === id;
    const object = data.objects[data.object[entry]];
    const kind = data.elements[data.element[entry]];
    const label = data.labels[data.label[entry]];
    const zone = words.zone[data.zone[entry]];
    const confidence = words.confidence[data.confidence[entry]];
    const disposition = words.disposition[data.disposition[entry]];
    const button = element('button', { type: 'button', class: 'open', 'aria-expanded': String(isOpen), 'aria-label': `${derived.titles[data.element[entry]]} in ${object}`, 'data-open': id }, isOpen ? '−' : '+');
    const place = [element('bdi', { class: 'name' }, object)];
    if (label) place.push(' ', element('span', { class: 'badge' }, label));
    if (zone !== 'own') place.push(' ', element('span', { class: 'zone' }, `${zone} file`));
    const categories = data.sets[data.set[entry]];
    const title = [derived.titles[data.element[entry]]];
    if (categories.some(key => own(words.categories, key)?.sensitive)) title.push(' ', element('span', { class: 'badge grave' }, 'sensitive'));
    title.push(element('br'), element('code', { class: 'small' }, kind));
    const line = element('tr', { role: 'row', 'data-entry': String(entry), ...(isOpen ? { class: 'is-open' } : {}) },
      cell({}, button), cell({}, ...place), cell({}, ...title), cell({}, element('span', { class: `mark mark-${confidence}` }, confidence)), cell({}, disposition),
      cell({ class: 'n' }, number(data.count[entry])), cell({ class: 'n' }, data.distinct[entry] === null ? '?' : number(data.distinct[entry])));
    return isOpen ? [line, detail(entry)] : [line];
  }

  function detail(entry) {
    const box = element('div', { class: 'detail-box' });
    samples(entry).then(held => box.append(...opened(entry, held)), () => box.append('The samples of this entry cannot be read; was the file changed?'));
    return element('tr', { role: 'row', class: 'detail' }, cell({ colspan: '7' }, box));
  }

  function opened(entry, held) {
    const first = element('div', {}, element('h3', {}, held.samples.length < data.count[entry] ? `The first ${counted(held.samples.length, 'place', 'places')}` : 'Where, and why it is believed'));
    for (const [place, masked, evidence] of held.samples) {
      const why = evidence.map(at => held.evidence[at]).map(([raw, plain]) => element('li', {}, plain, ' ', element('code', {}, raw)));
      first.append(element('div', { class: 'sample' },
        element('div', {}, element('bdi', { class: 'name' }, place || 'the object as a whole'), element('br'), element('span', { class: 'masked' }, masked)),
        element('ul', { class: 'why' }, ...why)));
    }
    const about = own(words.elements, data.elements[data.element[entry]])?.about;
    const made = element('p', { class: 'small' }, about ? `${about} ` : '', 'Found by the detector ', element('code', {}, data.detectors[data.detector[entry]]), '.');
    if (held.seen) made.append(` The object was modified ${held.seen[0] === held.seen[1] ? `on ${held.seen[0]}` : `between ${held.seen[0]} and ${held.seen[1]}`}.`);
    const law = element('div', {}, element('h3', {}, 'What the law says'));
    for (const key of data.sets[data.set[entry]]) {
      const known = own(words.categories, key);
      const partly = held.partly && own(held.partly, key);
      law.append(element('p', {}, element('span', { class: 'id' }, key.slice(key.indexOf(':') + 1)), ' ', known ? `${known.title} ` : `${key} `,
        element('span', { class: 'cite' }, known ? `${known.law}, ${known.cite}${known.verified ? '' : ', wording unverified'}` : ''),
        partly ? ` (${counted(partly, 'finding', 'findings')} of ${number(data.count[entry])})` : ''));
      if (known?.wording) law.append(element('blockquote', {}, known.wording));
    }
    if (!data.sets[data.set[entry]].length) law.append(element('p', { class: 'small' }, 'None of the chosen laws names it by itself.'));
    return [first, made, law];
  }

  // ---- Controls.
  function fill() {
    const categories = new Map();
    for (const [key, known] of Object.entries(words.categories)) {
      if (!data.sets.some(set => set.some(below(key, '/')))) continue;
      if (!categories.has(known.law)) categories.set(known.law, element('optgroup', { label: known.law }));
      categories.get(known.law).append(element('option', { value: key }, `${key.slice(key.indexOf(':') + 1)} · ${known.title}`));
    }
    $('cat').append(...categories.values());
    const kinds = data.elements.map((id, at) => [derived.titles[at], id]).sort((a, b) => a[0] < b[0] ? -1 : 1);
    $('kind').append(...kinds.map(([title, id]) => element('option', { value: id }, title)));
    for (const [key, all] of Object.entries(FLAGS)) {
      for (const name of all) $(key).append(element('label', {}, element('input', { type: 'checkbox', value: name }), name));
    }
  }

  // A link may name what no option of the list does: a family of kinds, or a category of another inventory.
  function choose(select, value) {
    if (value && ![...select.options].some(option => option.value === value)) select.append(element('option', { value }, value));
    select.value = value;
  }

  function reflect() {
    for (const key of ['q', 'place']) if ($(key).value !== state[key]) $(key).value = state[key];
    choose($('cat'), state.cat);
    choose($('kind'), state.kind);
    for (const key of Object.keys(FLAGS)) for (const box of $(key).querySelectorAll('input')) box.checked = state[key].has(box.value);
    selectLaw(state.law);
  }

  function change(changes, how = 'pushState') {
    state = { ...state, page: 1, open: '', ...changes };
    show();
    reflect();
    remember(how);
  }

  function listen() {
    for (const key of ['q', 'place']) $(key).addEventListener('input', () => change({ [key]: $(key).value }, 'replaceState'));
    for (const key of ['cat', 'kind']) $(key).addEventListener('change', () => change({ [key]: $(key).value }));
    for (const key of Object.keys(FLAGS)) {
      $(key).addEventListener('change', () => change({ [key]: new Set([...$(key).querySelectorAll('input:checked')].map(box => box.value)) }));
    }
    $('filters').addEventListener('submit', event => event.preventDefault());
    $('clear').addEventListener('click', () => change({ ...usual(), law: state.law }));
    $('copy').addEventListener('click', copy);
    $('table').tHead.addEventListener('click', event => {
      const sort = event.target.closest('[data-sort]')?.dataset.sort;
      if (sort) change({ sort, dir: sort === state.sort ? (state.dir === 'asc' ? 'desc' : 'asc') : FIRST[sort] });
    });
    $('rows').addEventListener('click', event => {
      const id = event.target.closest('[data-open]')?.dataset.open;
      if (!id) return;
      change({ open: state.open === id ? '' : id, page: state.page });
      $('rows').querySelector(`[data-open="${id}"]`)?.focus();
    });
    const turn = page => { change({ page: page() }); $('pane').scrollIntoView({ block: 'nearest' }); };
    $('first').addEventListener('click', () => turn(() => 1));
    $('before').addEventListener('click', () => turn(() => state.page - 1));
    $('next').addEventListener('click', () => turn(() => state.page + 1));
    $('last').addEventListener('click', () => turn(() => Math.ceil(found.length / SIZE)));
    document.addEventListener('click', event => {
      const link = event.target.closest('a[data-filter], .map a');
      if (!link) return;
      event.preventDefault();
      const fragment = link.getAttribute('href');
      change({ ...read(fragment), law: state.law });
      $('entries').scrollIntoView();
      $('entries-title').focus({ preventScroll: true });
    });
    window.addEventListener('hashchange', arrive);
    window.addEventListener('popstate', arrive);
    window.addEventListener('beforeprint', () => { size = PRINTED; draw(); });
    window.addEventListener('afterprint', () => { size = SIZE; draw(); });
  }

  async function copy() {
    let said = 'Link copied.';
    try { await navigator.clipboard.writeText(location.href); } catch { said = 'Copy it from the address bar.'; }
    $('copied').textContent = said;
  }

  // A fragment without `=` is the name of a section, which the browser scrolls to by itself.
  function arrive() {
    if (location.hash.length > 1 && !location.hash.includes('=')) return;
    state = read(location.hash);
    show();
    reflect();
  }

  function land() {
    if (!location.hash.includes('=')) return;
    const named = new URLSearchParams(location.hash.slice(1));
    const target = state.open ? $('rows').querySelector('.is-open') : [...named.keys()].some(key => key !== 'law') ? $('entries') : $('categories');
    (target ?? $('entries')).scrollIntoView();
  }

  // ---- Tabs of laws (WAI-ARIA: arrows move, the fragment remembers).
  const tabs = [...document.querySelectorAll('[data-law]')];

  function selectLaw(id) {
    if (!tabs.length) return;
    const wanted = tabs.find(tab => tab.dataset.law === id) ?? tabs[0];
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', String(tab === wanted));
      tab.tabIndex = tab === wanted ? 0 : -1;
      $(`law-${tab.dataset.law}`).hidden = tab !== wanted;
    }
  }

  function prepareTabs() {
    if (!tabs.length) return;
    const list = $('laws');
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', 'Laws');
    const go = tab => {
      state.law = tab === tabs[0] ? '' : tab.dataset.law;
      selectLaw(state.law);
      remember('replaceState');
    };
    tabs.forEach((tab, at) => {
      const panel = $(`law-${tab.dataset.law}`);
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', panel.id);
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      tab.addEventListener('click', event => { event.preventDefault(); go(tab); });
      tab.addEventListener('keydown', event => {
        const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: tabs.length - 1 - at }[event.key];
        if (event.key === ' ') { event.preventDefault(); go(tab); }
        if (step === undefined) return;
        event.preventDefault();
        const next = tabs[(at + step + tabs.length) % tabs.length];
        next.focus();
        go(next);
      });
    });
  }

  // ---- Theme and print.
  function prepareTheme() {
    const themes = ['system', 'light', 'dark'];
    const kept = () => { try { return localStorage.getItem('privet-theme') ?? 'system'; } catch { return 'system'; } };
    const apply = theme => {
      if (theme === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      $('theme').textContent = `Theme: ${theme}`;
      try { localStorage.setItem('privet-theme', theme); } catch { /* A page from disk may have no storage; the theme then lasts as long as the page. */ }
      return theme;
    };
    let theme = apply(themes.includes(kept()) ? kept() : 'system');
    $('theme').hidden = false;
    $('theme').addEventListener('click', () => { theme = apply(themes[(themes.indexOf(theme) + 1) % themes.length]); });
    $('print').hidden = false;
    $('print').addEventListener('click', () => window.print());
  }

  async function start() {
    prepareTheme();
    prepareTabs();
    state = read(location.hash);
    selectLaw(state.law);
    try {
      data = await inflate($('columns').textContent);
    } catch {
      $('entries').append(element('p', { class: 'flag' }, 'The entries cannot be read: this browser is too old, or the file was changed.'));
      return;
    }
    derive();
    fill();
    listen();
    show();
    reflect();
    $('app').hidden = false;
    land();
    performance.mark('privet-ready');
    document.documentElement.dataset.ready = 'true';
  }

  start();
})();
