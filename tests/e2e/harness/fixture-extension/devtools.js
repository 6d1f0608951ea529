(globalThis.browser ?? globalThis.chrome).devtools.panels.create('Fixture', '', '/panel.html');
