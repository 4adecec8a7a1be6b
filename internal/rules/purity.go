package rules

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// forbidden are the packages, with all below them, that would bring a lock,
// a socket, a file or a hidden clock into rings 0 and 1.
var forbidden = []string{"sync", "net", "os", "context", "log"}

// clocks are the functions of package time that read a clock or wait for
// one. Only package clock may call them: RFC 9293 needs instants, and
// instants come in as arguments.
var clocks = []string{"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "NewTimer", "NewTicker", "Tick"}

// seeded are the names of math/rand that do not draw from its global source.
var seeded = []string{
	"New", "NewSource", "NewPCG", "NewChaCha8", "NewZipf",
	"Rand", "Source", "Source64", "PCG", "ChaCha8", "Zipf",
}

// checkPurity finds what rings 0 and 1 must not do.
func checkPurity(tree *ast.File, folder string, report report) {
	names := map[string]string{} // of imports, to their paths
	for _, spec := range tree.Imports {
		name := importPath(spec)
		names[localName(spec)] = name
		if impure(name) {
			report(spec, "%s imports %s: rings 0 and 1 know no locks, sockets, files, contexts or logs", folder, name)
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			checkSelector(sel, names, folder, report)
		} else if what := concurrent(n); what != "" {
			report(n, "%s has %s: rings 0 and 1 run on their caller's goroutine alone", folder, what)
		}
		return true
	})
}

// impure says whether rings 0 and 1 may not import a package. net/netip is a
// value like any other.
func impure(name string) bool {
	return name != "net/netip" && slices.ContainsFunc(forbidden, func(bad string) bool {
		return name == bad || strings.HasPrefix(name, bad+"/")
	})
}

// checkSelector finds calls of clocks and of the global source of chance. It
// knows packages by the names of the file's imports: a variable of the same
// name would deceive it, and would deceive its reader too.
func checkSelector(sel *ast.SelectorExpr, names map[string]string, folder string, report report) {
	of, ok := sel.X.(*ast.Ident)
	if !ok {
		return
	}
	switch pkg, name := names[of.Name], sel.Sel.Name; {
	case pkg == "time" && folder != "clock" && slices.Contains(clocks, name):
		report(sel, "%s uses time.%s: rings 0 and 1 are told the time", folder, name)
	case strings.HasPrefix(pkg, "math/rand") && !slices.Contains(seeded, name):
		report(sel, "%s uses rand.%s: chance comes from a seeded source", folder, name)
	}
}

// concurrent names the concurrency in a node, if any.
func concurrent(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "a go statement"
	case *ast.SelectStmt:
		return "a select statement"
	case *ast.ChanType:
		return "a channel"
	case *ast.SendStmt:
		return "a send to a channel"
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "a receive from a channel"
		}
	}
	return ""
}

// localName is what a file calls an import.
func localName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	name := importPath(spec)
	if base := path.Base(name); base != "v2" {
		return base
	}
	return path.Base(path.Dir(name)) // math/rand/v2
}
