/* global add_completion_callback, setup */
/**
 * Served in place of the suite's `testharnessreport.js`, which upstream leaves to whoever runs the tests. It sends the results of the
 * document to the server and goes on to the address that comes back. It runs before the test and keeps what it needs of the page's
 * globals, because a test may change them.
 */
(() => {
  // A helper page may load the harness too; only the document that a lane was sent to reports.
  if (window.top !== window || window.opener !== null) return;
  const id = location.pathname + location.search;
  const nativeFetch = window.fetch.bind(window);
  const { stringify } = JSON;
  // Upstream's 10 s are for one test at a time. Firefox needs 5 to 10 s for the back/forward cache tests even alone, so on a busy
  // machine their result would be a matter of luck. The 60 s of the long tests are enough as they are.
  const isLong = document.querySelector('meta[name=timeout][content=long]') !== null;
  setup({ output: false, timeout_multiplier: isLong ? 1 : 3 });
  add_completion_callback(async (tests, harness) => {
    const subtests = tests.map(({ name, status, message }) => ({ name, status, message: message ?? '' }));
    const response = await nativeFetch('/framescope/report', {
      method: 'POST',
      body: stringify({ id, status: harness.status, message: harness.message ?? '', subtests }),
    });
    const { next } = await response.json();
    if (next !== null) location.replace(next);
  });
})();
