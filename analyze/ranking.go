package analyze

// ranking keeps a value for each of so many keys. When one more comes, the one
// goes of a few that has come only once; where all have come more often, the new
// one finds no place. So those that come often stay.
type ranking[K comparable, V any] struct {
	limit  int
	index  map[K]int
	places []ranked[K, V]
	hand   int
	lost   uint64 // calls whose key has no place
}

type ranked[K comparable, V any] struct {
	key   K
	came  uint64
	value V
}

// lookAt is how many are looked at for one that came only once.
const lookAt = 8

func newRanking[K comparable, V any](limit int) ranking[K, V] {
	return ranking[K, V]{limit: limit, index: make(map[K]int)}
}

// of is the value of a key, zero at first; nil where there is no place. It is
// valid until the next call.
func (r *ranking[K, V]) of(key K) *V {
	i, ok := r.index[key]
	if !ok {
		if i, ok = r.place(); !ok {
			r.lost++
			return nil
		}
		r.places[i] = ranked[K, V]{key: key}
		r.index[key] = i
	}
	r.places[i].came++
	return &r.places[i].value
}

// place is one that is empty, or is so now.
func (r *ranking[K, V]) place() (int, bool) {
	if len(r.places) < r.limit {
		r.places = append(r.places, ranked[K, V]{})
		return len(r.places) - 1, true
	}
	for range lookAt {
		r.hand = (r.hand + 1) % len(r.places)
		if p := &r.places[r.hand]; p.came == 1 {
			delete(r.index, p.key)
			r.lost++
			return r.hand, true
		}
	}
	return 0, false
}
