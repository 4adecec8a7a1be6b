package packetdrill

import (
	"os"
	"testing"
)

// BenchmarkScripts parses and plays all our scripts, on all processors, as
// the command does. The target is 500 scripts a second on two of them.
func BenchmarkScripts(b *testing.B) {
	var sources [][]byte
	paths := scripts(b)
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		sources = append(sources, src)
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			for i, src := range sources {
				s, err := Parse(paths[i], src)
				if err != nil {
					b.Fatal(err)
				}
				if res := s.Run(Config{}); res.Problem != nil {
					b.Fatal(res.Problem)
				}
			}
		}
	})
	b.ReportMetric(float64(b.N*len(sources))/b.Elapsed().Seconds(), "scripts/s")
}
