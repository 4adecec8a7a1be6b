package analyze

// analysis is what reader and crew have found, now that both have finished.
func (r *reader) analysis(c *crew, cfg *Config) *Analysis {
	a := &Analysis{
		Interfaces: r.source.Interfaces(),
		Alarms:     c.watcher.alarms,
		Damage:     r.damage,
		Limits:     Limits{MaxConnections: cfg.maxConnections(), Alarms: c.watcher.more},
		tables:     c.tables,
		order:      c.order(),
		dissector:  r.dissector,
	}
	a.Totals = Totals{
		Counts: r.dissector.Counts,
		Octets: r.octets, Kept: r.kept, First: r.first, Last: r.last,
	}
	for _, t := range c.tables {
		a.Totals.Unclaimed += t.unclaimed
		a.Totals.Reused += t.Reused()
		a.Limits.Forgotten += t.Forgotten()
		a.Totals.join(&t.gone)
	}
	a.survey(cfg.workers(), r.key)
	return a
}
