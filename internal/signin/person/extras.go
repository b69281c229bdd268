package person

// extras puts the address where a phone or a clipboard can take it.
func (p *Person) extras(DeviceVisit) {}
