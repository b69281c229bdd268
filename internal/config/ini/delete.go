package ini

// Delete removes a setting with all its lines and tells whether it was there.
func (s *Section) Delete(key string) bool {
	lines := s.lines()
	first := s.find(lines, key)
	if first < 0 {
		return false
	}
	last := settingEnd(lines, first) - 1
	s.text = s.text[:lines[first].Start] + s.text[lines[last].End:]
	return true
}

// DeleteNested removes a key from a nested block, and the block with its last
// key, and tells whether the key was there.
func (s *Section) DeleteNested(block, key string) bool {
	item, ok := s.Item(block)
	if !ok || indexNested(item.Nested, key) < 0 {
		return false
	}
	if len(item.Nested) == 1 {
		return s.Delete(block)
	}
	for {
		lines := s.lines()
		first := s.find(lines, block)
		at := s.findNested(lines[first:settingEnd(lines, first)], key)
		if at < 1 {
			return true
		}
		l := lines[first+at]
		s.text = s.text[:l.Start] + s.text[l.End:]
	}
}
