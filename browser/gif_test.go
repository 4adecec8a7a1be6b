package browser

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/gif"
	"maps"
	"slices"
)

// seeThrough is the place in the palette of what stays as it was.
const seeThrough = 255

// animated is a GIF of frames of one size. Each frame has only what is not
// as in the one before.
func animated(reel []image.Image, delay int) []byte {
	paint := paletteOf(reel)
	out := gif.GIF{}
	var before *image.Paletted
	for _, frame := range reel {
		now := paint.draw(frame)
		out.Image = append(out.Image, changed(before, now))
		out.Delay = append(out.Delay, delay)
		before = now
	}
	out.Delay[len(out.Delay)-1] = 300 // time to look at the end
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &out); err != nil {
		panic(err) // palettes and sizes are ours
	}
	return b.Bytes()
}

// painter draws with the colours that are seen most; each other one becomes
// the nearest of them.
type painter struct {
	palette color.Palette
	nearest map[color.RGBA]uint8
}

func paletteOf(reel []image.Image) *painter {
	seen := map[color.RGBA]int{}
	for _, frame := range reel {
		for _, c := range colours(frame) {
			seen[c]++
		}
	}
	most := slices.SortedFunc(maps.Keys(seen), func(a, b color.RGBA) int { return cmp.Compare(seen[b], seen[a]) })
	p := &painter{nearest: map[color.RGBA]uint8{}}
	for _, c := range most[:min(len(most), seeThrough)] {
		p.palette = append(p.palette, c)
	}
	for len(p.palette) < seeThrough {
		p.palette = append(p.palette, color.RGBA{A: 255})
	}
	p.palette = append(p.palette, color.RGBA{})
	return p
}

// colours are those of all pixels, row by row.
func colours(m image.Image) []color.RGBA {
	all := make([]color.RGBA, 0, m.Bounds().Dx()*m.Bounds().Dy())
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			all = append(all, color.RGBAModel.Convert(m.At(x, y)).(color.RGBA))
		}
	}
	return all
}

func (p *painter) draw(m image.Image) *image.Paletted {
	out := image.NewPaletted(m.Bounds(), p.palette)
	for i, c := range colours(m) {
		index, known := p.nearest[c]
		if !known {
			index = uint8(p.palette[:seeThrough].Index(c))
			p.nearest[c] = index
		}
		out.Pix[i] = index
	}
	return out
}

// changed is the part of now that differs from before, see-through where it
// does not. A frame has at least one pixel.
func changed(before, now *image.Paletted) *image.Paletted {
	if before == nil {
		return now
	}
	diff := image.NewPaletted(now.Rect, now.Palette)
	part := image.Rect(0, 0, 1, 1)
	for i, c := range now.Pix {
		diff.Pix[i] = seeThrough
		if c != before.Pix[i] {
			diff.Pix[i] = c
			x, y := i%now.Stride, i/now.Stride
			part = part.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return diff.SubImage(part).(*image.Paletted)
}
