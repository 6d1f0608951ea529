window.isFixtureHere = true;
