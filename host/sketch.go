package host

// Sizes of a sketch.
const (
	sketchRows    = 4
	sketchColumns = 2048
)

// sketch counts things by hash in memory that does not grow: a count-min
// sketch. An estimate may be too high, where things share counters in all
// rows, and is never too low. The hash must be keyed, or a sender could
// choose whom to share with. The zero value is empty.
//
// Cormode and Muthukrishnan, "An improved data stream summary", 2005.
type sketch [sketchRows][sketchColumns]uint32

// column is the place of a hash in a row.
func column(hash uint64, row int) uint16 {
	return uint16(hash>>(16*row)) % sketchColumns
}

// add counts n more.
func (s *sketch) add(hash uint64, n uint32) {
	for row := range s {
		s[row][column(hash, row)] += n
	}
}

// sub takes back n of what add has counted.
func (s *sketch) sub(hash uint64, n uint32) { s.add(hash, -n) }

// count is how many there are, or more.
func (s *sketch) count(hash uint64) uint32 {
	least := s[0][column(hash, 0)]
	for row := 1; row < sketchRows; row++ {
		least = min(least, s[row][column(hash, row)])
	}
	return least
}

// fade halves all counts so many times.
func (s *sketch) fade(times uint) {
	for row := range s {
		for i := range s[row] {
			s[row][i] >>= times
		}
	}
}
