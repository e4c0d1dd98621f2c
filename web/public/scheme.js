// Runs before the first paint, so that a dark page never flashes white.
(function () {
  var wanted = null;
  try {
    wanted = localStorage.getItem('aegle-scheme');
  } catch {
    // Storage may be switched off; the system's scheme then stands.
  }
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
