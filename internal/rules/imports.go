package rules

import (
	"go/ast"
	"strconv"
	"strings"
)

// checkImports holds a file to its folder's row of the table.
func checkImports(tree *ast.File, folder string, ch charter, report report) {
	for _, spec := range tree.Imports {
		name := importPath(spec)
		own, ours := inModule(name)
		switch {
		case ours:
			checkOwn(spec, folder, own, ch, report)
		case ch.ring <= worlds && !standard(name) && !strings.HasPrefix(name, "golang.org/x/"):
			report(spec, "%s imports %s: rings 0 to 2 import only the standard library and golang.org/x", folder, name)
		}
	}
}

// checkOwn judges an import of another folder of this module.
func checkOwn(spec ast.Node, folder, other string, ch charter, report report) {
	switch to, known := table[other]; {
	case !known:
		// The folder itself is complained of, or does not compile.
	case to.ring > ch.ring:
		report(spec, "%s (ring %d) imports %s (ring %d): imports go downwards", folder, ch.ring, other, to.ring)
	case !ch.allows(other):
		report(spec, "%s imports %s: its charter does not allow it", folder, other)
	}
}

// importPath is the path that an import names.
func importPath(spec *ast.ImportSpec) string {
	name, _ := strconv.Unquote(spec.Path.Value) // the parser has seen to it that it is a string
	return name
}

// inModule turns an import path into a folder of this module, if it is one.
func inModule(name string) (folder string, ours bool) {
	if name == module {
		return ".", true
	}
	return strings.CutPrefix(name, module+"/")
}

// standard says whether a path is of the standard library: its first element
// has no dot.
func standard(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return !strings.Contains(first, ".")
}
