package readers

import (
	"maps"
	"slices"
)

// ProfileNames lists the profiles.
func (f *Files) ProfileNames() []string { return slices.Sorted(maps.Keys(f.profiles)) }
