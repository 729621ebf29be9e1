"""The house's own rules, those no public tool knows: over the sources (`source`) and over the contract (`contract`)."""
