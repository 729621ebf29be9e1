"""The standard: what an invoice is (EN 16931), how it is written in UBL and CII, its arithmetic, codes and profiles."""
