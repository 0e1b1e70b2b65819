package decode

// wrapperFormats hold records inside something else.
func wrapperFormats() []Format {
	return []Format{}
}

// otherFormats are known and hold no CloudTrail records.
func otherFormats() []Format {
	return []Format{}
}
