package detect

import (
	"math"
	"math/bits"

	"github.com/tcpglass/tcpglass/wire"
)

// Sizes of the sketches.
const (
	sketchWidth   = 512  // cells of a row: an estimate is too high by n/512 or so
	sketchRows    = 2    //
	registers     = 1024 // of a hll: an error of 1.04/√1024 = 3 %
	spreadBuckets = 256
)

// unit is what one SYN adds to a cell. Cells are halved again and again, and
// one SYN should outlive a few halvings.
const unit = 64

// sketch counts by source in fixed room, and remembers who counts most.
//
// It is a count-min sketch: each row adds to the cell that the hash chooses,
// the least of the rows is the estimate, which is never too low. Cormode and
// Muthukrishnan, "An improved data stream summary: the count-min sketch and
// its applications", 2005. What has turned out to be harmless is taken out
// again, so what is left is who stands behind attempts that did not complete.
type sketch struct {
	rows    [sketchRows][sketchWidth]uint32
	total   uint32
	top     wire.Addr // the one with the highest estimate of late
	topHash uint64
	topMost uint32 // its estimate when it became that
}

// cells are the indexes that a hash chooses.
func cells(hash uint64) (a, b int) {
	return int(hash % sketchWidth), int(hash >> 16 % sketchWidth)
}

func (s *sketch) add(hash uint64, who wire.Addr) {
	a, b := cells(hash)
	s.rows[0][a] += unit
	s.rows[1][b] += unit
	s.total += unit
	if most := min(s.rows[0][a], s.rows[1][b]); most > s.topMost {
		s.top, s.topHash, s.topMost = who, hash, most
	}
}

// remove takes n out of who's cells, as far as there is something in them.
func (s *sketch) remove(hash uint64, n uint32) {
	a, b := cells(hash)
	s.rows[0][a] -= min(n, s.rows[0][a])
	s.rows[1][b] -= min(n, s.rows[1][b])
	s.total -= min(n, s.total)
}

// halve makes the past count half.
func (s *sketch) halve() {
	for r := range s.rows {
		halve(s.rows[r][:])
	}
	s.total /= 2
	a, b := cells(s.topHash)
	s.topMost = min(s.rows[0][a], s.rows[1][b])
}

// leader is who counts most, and its share of everything, 0 to 1.
func (s *sketch) leader() (wire.Addr, float64) {
	a, b := cells(s.topHash)
	return s.top, ratio(min(s.rows[0][a], s.rows[1][b]), s.total)
}

// entropy is that of the first row, in bits, and the most that as many
// sources as there are counts could have: all different. Hashing joins
// sources, so it is never above that of the sources themselves. Shannon:
// H = log2 N − Σ c·log2 c / N.
func (s *sketch) entropy() (h, most float64) {
	var n, sum float64
	for _, c := range s.rows[0] {
		if c > 0 {
			n += float64(c)
			sum += float64(c) * math.Log2(float64(c))
		}
	}
	if n == 0 {
		return 0, 0
	}
	return max(math.Log2(n)-sum/n, 0), math.Log2(occupied(n / unit)) // rounding may leave less than nothing
}

// occupied is how many of a row's cells n sources reach when each has its
// own hash.
func occupied(n float64) float64 {
	return max(1, sketchWidth*(1-math.Pow(1-1.0/sketchWidth, n)))
}

// hll estimates how many different sources there were.
//
// HyperLogLog: Flajolet, Fusy, Gandouet, Meunier, 2007. A register holds the
// longest run of zeros among the hashes that chose it; the harmonic mean of
// 2^register tells the count, E = α·m²/Σ 2^−register, and below 5m/2 the
// number of empty registers tells it better. The sum is kept as registers
// rise, so an estimate costs nothing.
type hll struct {
	register [registers]uint8
	sum      float64 // of 1 − 2^−register, so that zero is ready to use
	taken    int     // registers above zero
}

func (l *hll) add(hash uint64) {
	i := hash >> 54
	rank := uint8(bits.LeadingZeros64(hash<<10|1<<9)) + 1
	old := l.register[i]
	if rank <= old {
		return
	}
	if old == 0 {
		l.taken++
	}
	l.sum += math.Ldexp(1, -int(old)) - math.Ldexp(1, -int(rank))
	l.register[i] = rank
}

func (l *hll) estimate() float64 {
	const m = registers
	const alpha = 0.7213 / (1 + 1.079/m)
	e := alpha * m * m / (m - l.sum)
	if empty := m - l.taken; e <= 2.5*m && empty > 0 {
		return m * math.Log(m/float64(empty))
	}
	return e
}

// spread is a histogram of a header fact. It needs no secret: who makes the
// fact fall into few buckets only stands out more.
type spread struct {
	bucket [spreadBuckets]uint32
	total  uint32
}

func (s *spread) add(fact uint32) {
	s.bucket[fact*0x9e3779b1>>24] += unit
	s.total += unit
}

func (s *spread) halve() {
	halve(s.bucket[:])
	s.total /= 2
}

// leader is the share of the fullest bucket, 0 to 1.
func (s *spread) leader() float64 {
	most := uint32(0)
	for _, c := range s.bucket {
		most = max(most, c)
	}
	return ratio(most, s.total)
}

func halve(cells []uint32) {
	for i := range cells {
		cells[i] /= 2
	}
}

// ratio is part of whole, 0 to 1, and 0 of nothing.
func ratio(part, whole uint32) float64 {
	return min(1, float64(part)/float64(max(whole, 1)))
}
