package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

//go:embed assets
var embedded embed.FS

// asset is a file of the page.
type asset struct {
	kind          string // its media type
	plain, packed []byte
	tag           string // of the content
}

// assets are the files of the page by the path of their URL. What is not in
// here cannot be had: no path is ever looked up on disk.
type assets map[string]asset

// kinds are the media types of the files of the page.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".txt":  "text/plain; charset=utf-8",
}

// embeddedAssets are the files inside of the program, packed once for all.
func embeddedAssets() (assets, error) {
	files, err := fs.Sub(embedded, "assets")
	if err != nil {
		return nil, err
	}
	all, err := readAssets(files)
	for name, a := range all {
		a.packed = packed(a.plain)
		all[name] = a
	}
	return all, err
}

// assetsOf are the files in a folder as they are now, and nothing beside it.
func assetsOf(dir string) (assets, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return readAssets(root.FS())
}

// readAssets reads the files that have a media type. Others, and links, are
// no part of the page.
func readAssets(files fs.FS) (assets, error) {
	all := assets{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		kind := kinds[path.Ext(name)]
		if err != nil || kind == "" || !entry.Type().IsRegular() {
			return err
		}
		octets, err := fs.ReadFile(files, name)
		sum := sha256.Sum256(octets)
		all["/"+name] = asset{kind: kind, plain: octets, tag: hex.EncodeToString(sum[:8])}
		return err
	})
	all["/"] = all["/index.html"]
	return all, err
}

// packed is gzip of octets, or nil where that does not make it smaller.
func packed(octets []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	z.Write(octets)
	z.Close()
	if b.Len() >= len(octets) {
		return nil
	}
	return b.Bytes()
}

// serveAsset answers with a file of the page.
func (s *Server) serveAsset(w http.ResponseWriter, r *http.Request) {
	files, err := s.files()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	a, ok := files[r.URL.Path]
	if !ok {
		s.fail(w, r, refuse(http.StatusNotFound, "serve.error.not-found", r.URL.Path))
		return
	}
	a.serve(w, r)
}

// serve answers with the file, or that the browser has it already. It asks
// each time: another version of the program has other files.
func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	octets, tag := a.plain, a.tag
	if a.packed != nil && takesGzip(r) {
		octets, tag = a.packed, tag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(octets))
}

// takesGzip reads Accept-Encoding as browsers send it. Who weighs gzip with
// a q gets plain octets, which are always right.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(coding) == "gzip" {
			return true
		}
	}
	return false
}
