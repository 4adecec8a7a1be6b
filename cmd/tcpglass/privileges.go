package main

// surrendered is what is left after giving up rights.
type surrendered struct {
	user  string // who the process is now
	able  bool   // it may have kept capabilities
	final bool   // neither it nor what it starts can get any again
}

// surrendered says what is left, for people.
func (c *cli) surrendered(s surrendered) string {
	key := "privileges.none"
	switch {
	case s.able:
		key = "privileges.kept"
	case !s.final:
		key = "privileges.not-final"
	}
	return c.text(key, s.user)
}
