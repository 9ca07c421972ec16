// Extras of staff and public pages. Every task can be done without this file.
(() => {
  'use strict';
  const words = document.currentScript.dataset;
  const live = (text) => { const place = document.getElementById('live'); if (place) place.textContent = text; };
  const typing = (node) => /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable;

  // ---------- small things ----------
  function prepare(root) {
    root.querySelectorAll('[data-print]').forEach((b) => { b.hidden = false; });
    root.querySelectorAll('textarea[data-counter]').forEach(count);
    root.querySelectorAll('form[data-autosave]').forEach(autosave);
    root.querySelectorAll('[data-copy]').forEach((b) => { b.hidden = false; });
  }

  // How many characters are left, told from the last tenth on.
  function count(area) {
    const most = Number(area.dataset.counter);
    const place = document.getElementById(`${area.id}_counter`);
    if (!place || place.dataset.ready) return;
    place.dataset.ready = '1';
    const first = place.textContent;
    const tell = () => {
      const left = most - area.value.length;
      place.textContent = left < 0 ? words.over.replace('{n}', -left) : left < most / 10 ? words.left.replace('{n}', left) : first;
    };
    area.addEventListener('input', tell);
    tell();
  }

  document.addEventListener('click', (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on('[data-print]')) window.print();
    const copy = on('[data-copy]');
    if (copy) {
      const text = document.querySelector(copy.dataset.copy).innerText;
      navigator.clipboard.writeText(text).then(() => live(copy.dataset.copied || ''), () => {});
    }
    const take = on('[data-take]');
    if (take) {
      const field = take.closest('form').querySelector('textarea, input[type=text], input:not([type])');
      field.value = `${field.value}\n\n${take.closest('[data-conflict]').querySelector('[data-theirs]').innerText}`.trim();
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.focus();
    }
    document.querySelectorAll('details.po-menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      document.querySelectorAll('details.po-menu[open]').forEach((menu) => { menu.open = false; menu.querySelector('summary').focus(); });
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/') {
      const field = document.querySelector('main input[type=search], main [role=search] input[type=text]');
      const link = document.querySelector('a.po-find');
      if (!field && !link) return;
      event.preventDefault();
      if (field) { field.focus(); field.select(); } else location.assign(link.href);
    }
    const keys = document.getElementById('keys');
    if (event.key === '?' && keys && keys.showModal && !keys.open) { event.preventDefault(); keys.showModal(); }
  });

  // ---------- words that wait on this device ----------
  // They are locked with a key that only the pages of the worker who wrote them carry: a screen that is locked, timed
  // out or signed in by somebody else has no use for them. Signing out leaves none, another worker's page drops them.
  const { who, lock } = document.body.dataset;
  const mine = `porukka:${who}:`;
  const WEEK = 7 * 24 * 3600 * 1000;
  const drop = (which) => {
    try { Object.keys(localStorage).filter((name) => name.startsWith('porukka:') && which(name)).forEach((name) => localStorage.removeItem(name)); } catch { /* nothing was kept */ }
  };
  const old = (name) => { try { return !(Date.now() - JSON.parse(localStorage.getItem(name)).at < WEEK); } catch { return true; } };
  drop((name) => old(name) || (who && !name.startsWith(mine)));
  document.addEventListener('submit', (event) => { if (event.target.matches('[data-signout]')) drop(() => true); });

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const text = (raw) => btoa(Array.from(new Uint8Array(raw), (b) => String.fromCharCode(b)).join(''));
  const key = who && lock && window.isSecureContext ? crypto.subtle.importKey('raw', bytes(lock), 'AES-GCM', false, ['encrypt', 'decrypt']) : null;
  async function locked(what) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key, new TextEncoder().encode(JSON.stringify(what)));
    return JSON.stringify({ at: Date.now(), iv: text(iv), box: text(box) });
  }
  async function unlocked(kept) {
    const { iv, box } = JSON.parse(kept);
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(iv) }, await key, bytes(box))));
  }

  // ---------- autosave that tells the truth ----------
  const open = new Set(); // forms whose words are not on the server

  function autosave(form) {
    if (form.dataset.ready) return;
    form.dataset.ready = '1';
    const place = form.querySelector('[data-saved]');
    const keep = key && form.dataset.keep && `${mine}${form.dataset.keep}`;
    let timer, sending = false, again = false, stopped = false, shown = '', turn = 0;

    const show = (state, why, at) => {
      if (!place) return;
      if (state === shown && state === 'saving') return;
      shown = state;
      place.dataset.state = state;
      place.querySelectorAll('[data-when]').forEach((one) => { one.hidden = one.dataset.when !== state; });
      if (at) place.querySelector('[data-at]').textContent = at;
      const reason = place.querySelector('[data-why]');
      if (reason) reason.textContent = why || '';
    };
    const texts = () => [...form.querySelectorAll('textarea[name], input[name]:not([type=hidden]):not([type=file]):not([type=password]), select[name]')];
    const remember = async () => {
      if (!keep) return false;
      const kept = {}, my = ++turn;
      texts().forEach((f) => { if (/^(checkbox|radio)$/.test(f.type)) { if (f.checked) kept[f.name] = f.value; } else kept[f.name] = f.value; });
      try {
        const box = await locked({ kept, revision: revision() });
        if (my === turn) localStorage.setItem(keep, box); // a later word, or none, has gone before otherwise
        return true;
      } catch { return false; }
    };
    const forget = () => { turn += 1; if (keep) try { localStorage.removeItem(keep); } catch { /* nothing was kept */ } };
    const revision = () => (form.elements.revision ? form.elements.revision.value : '');
    const faults = (byField) => {
      form.querySelectorAll('[data-fault]').forEach((p) => p.remove());
      texts().forEach((f) => f.removeAttribute('aria-invalid'));
      Object.entries(byField || {}).forEach(([name, list]) => {
        const field = form.elements[name];
        if (!field || !field.id) return;
        const p = document.createElement('p');
        p.className = 'ds-validation-message'; p.dataset.fault = ''; p.id = `${field.id}_fault`; p.textContent = list.join(' ');
        field.setAttribute('aria-invalid', 'true');
        field.setAttribute('aria-describedby', `${(field.getAttribute('aria-describedby') || '').replace(p.id, '').trim()} ${p.id}`.trim());
        field.after(p);
      });
    };

    async function send() {
      clearTimeout(timer);
      if (sending) { again = true; return; }
      sending = true; again = false; show('saving');
      let answer;
      try {
        answer = await fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'manual', headers: { 'X-Autosave': '1', Accept: 'application/json, text/html' } });
      } catch {
        sending = false;
        timer = setTimeout(send, 8000);
        const kept = await remember();
        if (!sending && open.has(form)) show(kept ? 'local' : 'failed', words.offline);
        return;
      }
      sending = false;
      try {
        if (answer.ok) {
          const told = await answer.json();
          if (form.elements.revision) form.elements.revision.value = told.revision;
          faults({});
          form.querySelectorAll('[data-conflict]').forEach((c) => c.remove());
          if (again) { send(); return; }
          open.delete(form); forget(); show('saved', '', told.words);
        } else if (answer.status === 409) {
          stopped = true; // from here on only the Save button sends
          const old = form.querySelector('[data-conflict]');
          if (old) old.remove();
          form.insertAdjacentHTML('afterbegin', await answer.text());
          const box = form.querySelector('[data-conflict]');
          box.querySelectorAll('[data-take]').forEach((b) => { b.hidden = false; });
          if (form.elements.revision && box.dataset.revision) form.elements.revision.value = box.dataset.revision;
          remember(); show('failed'); box.focus();
        } else if (answer.status === 422) {
          const told = await answer.json();
          faults(told.errors); show('failed', told.words);
          remember();
        } else {
          remember();
          show('failed', answer.type === 'opaqueredirect' || answer.status === 401 ? words.signin : words.error);
        }
      } catch { show(await remember() ? 'local' : 'failed', words.error); }
    }

    form.addEventListener('input', () => {
      open.add(form);
      if (stopped) { remember(); return; }
      clearTimeout(timer);
      timer = setTimeout(send, 900);
    });
    form.addEventListener('change', () => { if (!stopped && open.has(form)) send(); });
    form.addEventListener('click', (event) => {
      if (event.target.closest('[data-retry]')) send();
      if (event.target.closest('[data-forget]')) { forget(); open.delete(form); }
    });
    form.addEventListener('submit', (event) => {
      if (event.submitter && event.submitter.name) { open.delete(form); return; } // another act than saving
      event.preventDefault(); stopped = false; open.add(form); send();
    });
    window.addEventListener('online', () => { if (open.has(form) && !stopped) send(); });

    // Words that waited on this device come back into the field. Whoever wrote them reads them and presses Save:
    // nothing is sent by itself.
    async function bringBack() {
      let waiting = null;
      try { waiting = await unlocked(localStorage.getItem(keep)); } catch { forget(); }
      if (waiting && waiting.kept && !open.has(form)) {
        let changed = false;
        texts().forEach((f) => {
          if (!(f.name in waiting.kept) || f.type === 'checkbox') return;
          if (f.type === 'radio') { const was = f.checked; f.checked = f.value === waiting.kept[f.name]; changed = changed || was !== f.checked; }
          else if (f.value !== waiting.kept[f.name]) { f.value = waiting.kept[f.name]; changed = true; }
        });
        if (changed) {
          if (form.elements.revision) form.elements.revision.value = waiting.revision; // an older one meets both texts
          stopped = true; show('restored');
        } else forget();
      }
    }
    if (keep && localStorage.getItem(keep)) bringBack();
  }
  window.addEventListener('beforeunload', (event) => { if (open.size) event.preventDefault(); });

  // ---------- htmx ----------
  // The filter is in the address, without the fields that are empty.
  document.addEventListener('htmx:configRequest', (event) => {
    if (!event.target.matches('.po-filter')) return;
    const sent = event.detail.formData;
    [...sent.entries()].forEach(([name, value]) => { if (value === '') sent.delete(name); });
  });
  document.addEventListener('htmx:afterSwap', (event) => prepare(event.target));
  document.addEventListener('htmx:sendError', () => live(words.offline));
  document.addEventListener('htmx:responseError', (event) => live(event.detail.xhr.status === 401 ? words.signin : words.error));

  // On a phone the tabs scroll sideways: the current one comes into sight, the page itself stays where it is.
  const current = document.querySelector('.po-tabs [aria-current=page]');
  if (current) { const tabs = current.closest('.po-tabs'); tabs.scrollLeft = current.offsetLeft + (current.offsetWidth - tabs.clientWidth) / 2; }

  prepare(document);
  const faulty = document.querySelector('[data-errors], [data-conflict]');
  if (faulty) faulty.focus();
})();
