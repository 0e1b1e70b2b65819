'use strict';
(() => {
  const make = (name, properties) => Object.assign(document.createElement(name), properties);

  // Dark or light: what the reader's system says, until the button is pressed.
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
  const theme = make('button', { type: 'button', className: 'theme' });
  const label = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; theme.title = 'Show the page ' + (isDark() ? 'light' : 'dark'); };
  theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; label(); });
  system.addEventListener('change', label);
  label();
  document.getElementById('page.top').append(theme);

  const keyOf = cell => cell.dataset.key ?? cell.textContent;
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const comparers = {
    number: (a, b) => Number(keyOf(a)) - Number(keyOf(b)) || 0,
    text: (a, b) => collator.compare(keyOf(a), keyOf(b)),
  };

  // sortable makes the headings of a table buttons: upwards, downwards, as it was.
  const sortable = table => {
    const body = table.tBodies[0], original = [...body.rows], heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const kind = head.classList.contains('n') || head.classList.contains('t') ? 'number' : 'text';
      const button = make('button', { type: 'button', textContent: head.textContent, title: 'Sort by this column' });
      button.addEventListener('click', () => {
        const next = { ascending: 'descending', descending: '' }[head.getAttribute('aria-sort')] ?? 'ascending';
        heads.forEach(h => h.removeAttribute('aria-sort'));
        let rows = original;
        if (next) {
          head.setAttribute('aria-sort', next);
          const sign = next === 'ascending' ? 1 : -1;
          rows = original.toSorted((a, b) => {
            const x = a.cells[column], y = b.cells[column];
            const missing = x.classList.contains('null') - y.classList.contains('null'); // last, either way
            return missing || sign * comparers[kind](x, y);
          });
        }
        body.append(...rows);
      });
      head.replaceChildren(button);
    });
  };

  // filterable gives a table a box: rows stay that hold each of its words.
  const filterable = box => {
    const rows = [...box.querySelector('tbody').rows], count = box.querySelector('.count'), all = count.textContent;
    const texts = rows.map(row => [...row.cells].map(cell => cell.textContent).join('\n').toLowerCase());
    const input = make('input', { type: 'search', className: 'filter', placeholder: 'Filter rows', autocomplete: 'off', spellcheck: false });
    input.setAttribute('aria-label', 'Filter the rows of ' + box.querySelector('.scroll').getAttribute('aria-label'));
    count.setAttribute('aria-live', 'polite');
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        row.hidden = !words.every(word => texts[i].includes(word));
        shown += !row.hidden;
      });
      count.textContent = words.length ? `${shown} of ${rows.length} rows hold “${words.join(' ')}”` : all;
    });
    const tools = make('div', { className: 'tools' });
    count.replaceWith(tools);
    tools.append(input, count);
  };

  for (const box of document.querySelectorAll('.table')) {
    const rows = box.querySelector('tbody').rows.length;
    if (rows > 1) sortable(box.querySelector('table'));
    if (rows > 1) filterable(box);
  }

  // The list of sections shows which one is read. On a narrow screen it begins closed.
  const contents = document.getElementById('page.contents');
  contents.open = !matchMedia('(max-width: 60rem)').matches;
  const links = new Map([...contents.querySelectorAll('a')].map(link => [link.hash.slice(1), link]));
  const sections = [...document.querySelectorAll('main > section')];
  const follow = () => {
    let now = sections[0];
    for (const section of sections) if (section.getBoundingClientRect().top < Math.min(innerHeight / 3, 200)) now = section;
    for (const [id, link] of links) now && id === now.id ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current');
  };
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });
  follow();

  // Paper has nothing to click on: what is closed is opened for it.
  let opened = [];
  addEventListener('beforeprint', () => { opened = [...document.querySelectorAll('details:not([open])')]; opened.forEach(d => { d.open = true; }); });
  addEventListener('afterprint', () => { opened.forEach(d => { d.open = false; }); });
})();
