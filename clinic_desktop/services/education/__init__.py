"""健康教育: lectures and other activities, their material, sign-in and photos, the year's quota."""
