package tcpglass

import (
	"crypto/sha256"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
)

// detector is the one that cfg asks for, with h telling it what it wants to
// know; nil where it asks for none.
func (cfg *Config) detector(h *host.Config) *detect.Detector {
	if !cfg.Detect {
		return nil
	}
	key := sha256.Sum256(append([]byte("detect"), h.Secret[:]...)) // tells nothing of the secret
	d := detect.New(detect.Config{Key: [16]byte(key[:16])})
	h.Watch = d.Observe
	return d
}

// Alarms are the floods and scans that are going on, as package detect sees
// them; none where Config.Detect is off. Verdict.Text puts one into words.
func (st *Stack) Alarms() []detect.Verdict {
	return st.verdicts((*detect.Detector).Alarms)
}

// Verdicts are what is to be said of each server of this stack that is
// watched: at most detect.MaxServers, ordinary ones among them. A server is
// an endpoint that has answered or is often asked; port 0 stands for all
// ports of an address from which nothing was ever answered. They are nil
// where Config.Detect is off.
func (st *Stack) Verdicts() []detect.Verdict {
	return st.verdicts((*detect.Detector).Servers)
}

// verdicts are those that tell goes through, as they are at this moment.
func (st *Stack) verdicts(tell func(*detect.Detector, func(detect.Verdict) bool)) []detect.Verdict {
	now := st.enter()
	defer st.mu.Unlock()
	if st.detector == nil {
		return nil
	}
	st.detector.Advance(now)
	all := []detect.Verdict{} // not nil: somebody watches
	tell(st.detector, func(v detect.Verdict) bool {
		all = append(all, v)
		return true
	})
	return all
}
