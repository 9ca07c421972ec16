// Extras of participant pages. Every page works without this file.
(function () {
  var d = document, all = function (s) { return Array.prototype.slice.call(d.querySelectorAll(s)); };
  // Read aloud: the button shows only where the browser can speak. A second press stops.
  if ('speechSynthesis' in window) all('[data-read]').forEach(function (b) {
    b.hidden = false;
    b.addEventListener('click', function () {
      var s = window.speechSynthesis;
      if (s.speaking) { s.cancel(); return; }
      var u = new SpeechSynthesisUtterance(d.querySelector(b.getAttribute('data-read')).innerText);
      u.lang = d.documentElement.lang; s.speak(u);
    });
  });
  // Quick exit: leaves no step back to this page, and lets the server close what is open on this device.
  all('[data-exit]').forEach(function (a) {
    a.addEventListener('click', function (e) {
      e.preventDefault();
      var told = a.getAttribute('data-exit');
      if (told && navigator.sendBeacon) navigator.sendBeacon(told);
      location.replace(a.href || 'about:blank');
    });
  });
  all('[data-print]').forEach(function (b) { b.hidden = false; b.addEventListener('click', function () { window.print(); }); });
  // One press sends once.
  all('form').forEach(function (f) {
    f.addEventListener('submit', function (e) {
      if (f.getAttribute('data-sent')) { e.preventDefault(); return; }
      f.setAttribute('data-sent', '1');
    });
  });
  // A page that comes back from the browser's memory is asked for anew: the next person must not see it.
  window.addEventListener('pageshow', function (e) { if (e.persisted) location.reload(); });
})();
