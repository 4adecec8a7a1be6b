package analyze

import "bytes"

// AppendCSVHeader appends the names of the columns as a line of CSV (RFC
// 4180). Lists have no place in it.
func AppendCSVHeader(dst []byte) []byte {
	for i := range table {
		if table[i].Type != List {
			dst = append(append(dst, table[i].Name...), ',')
		}
	}
	dst[len(dst)-1] = '\n'
	return dst
}

// AppendCSV appends the connection as a line of CSV. What the capture does
// not tell is an empty field.
func AppendCSV(dst []byte, r *Row) []byte {
	for i := range table {
		if table[i].Type != List {
			dst = append(table[i].appendCSV(dst, r), ',')
		}
	}
	dst[len(dst)-1] = '\n'
	return dst
}

// AppendText appends the value of c as text; nothing where there is none.
func (c *Column) AppendText(dst []byte, r *Row) []byte {
	switch {
	case c.number != nil:
		n, ok := c.number(r)
		switch {
		case !ok:
			return dst
		case c.Type == Moment:
			return appendMoment(dst, n)
		}
		return c.appendNumber(dst, n)
	case c.word != nil:
		return append(dst, c.word(r)...)
	case c.text != nil:
		return c.text(dst, r)
	case c.address != nil:
		return appendAddr(dst, c.address(r))
	}
	return dst
}

// appendCSV appends a field. A text in which commas stand is quoted.
func (c *Column) appendCSV(dst []byte, r *Row) []byte {
	if c.text == nil {
		return c.AppendText(dst, r)
	}
	start := len(dst)
	dst = c.text(append(dst, '"'), r)
	if bytes.IndexByte(dst[start:], ',') < 0 {
		return append(dst[:start], dst[start+1:]...)
	}
	return append(dst, '"')
}
