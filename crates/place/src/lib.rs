//! Places in the United Kingdom: postcodes, districts, authorities, wards, distance.
